import { assertEquals } from "@std/assert";
import { graderOf } from "./grade.ts";

Deno.test("graderOf() knows Sudoku's rules, in tokens", () => {
  const grade = graderOf({ kind: "sudoku", rows: 4, columns: 4, box: { rows: 2, columns: 2 } })!;
  const tokensOf = (digits: string) => Array.from(digits, (digit) => Number(digit) + 1);
  const question = tokensOf("1030301020404020");
  assertEquals(grade(question, tokensOf("1234341221434321")), { valid: true });
  assertEquals(grade(question, tokensOf("2134431212433421")), { valid: false }); //  a right grid with other givens
  assertEquals(grade(question, tokensOf("1234341221434312")), { valid: false });
  assertEquals(grade(question, new Uint32Array(16)), { valid: false }); //  padding
});

Deno.test("graderOf() tells a maze's valid path from a shortest one", () => {
  const grade = graderOf({ kind: "maze", rows: 3, columns: 3 })!;
  const tokensOf = (maze: string) => Uint32Array.from(maze, (cell) => " # SGo".indexOf(cell, 1));
  const question = tokensOf("S  " + " # " + "G  ");
  assertEquals(grade(question, tokensOf("S  " + "o# " + "G  ")), { valid: true, optimal: true });
  assertEquals(grade(question, tokensOf("Soo" + " #o" + "Goo")), { valid: true, optimal: false });
  assertEquals(grade(question, question), { valid: false, optimal: false });
});

Deno.test("graderOf() has no rules for ARC", () => {
  assertEquals(graderOf({ kind: "arc", rows: 30, columns: 30 }), undefined);
});

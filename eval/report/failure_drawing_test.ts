import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { failureDrawing } from "./failure_drawing.ts";

Deno.test("a Sudoku's wrong digits stand with the right ones in their corners", () => {
  const box = { rows: 2, columns: 2 }, labels = [2, 3, 4, 5, 4, 5, 2, 3, 3, 2, 5, 4, 5, 4, 3, 2];
  const failure = {
    example: 6,
    tokens: labels.map((label, i) => i % 2 ? 1 : label),
    labels,
    predictions: labels.with(1, 5).with(3, 0),
  };
  const drawn = failureDrawing({ kind: "sudoku", rows: 4, columns: 4, box }, failure);
  assertStringIncludes(drawn, "No. 7: 2 of 16 cells wrong");
  assertEquals(count(drawn, '<rect class="wrong"'), 2);
  assertEquals(count(drawn, '<rect class="given"'), 8);
  assertEquals(count(drawn, '<rect class="right"'), 6);
  assertEquals([...drawn.matchAll(/class="truth"[^>]*>(.)</g)].map(([, digit]) => digit), ["2", "4"]);
  assertStringIncludes(drawn, ">?<"); //  padding is no digit
});

Deno.test("a maze's path is told apart: found, missed, elsewhere; and cells that were changed", () => {
  const tokensOf = (maze: string) => Array.from(maze, (cell) => " # SGo".indexOf(cell, 1));
  const failure = {
    example: 0,
    tokens: tokensOf("S  " + " # " + "G  "),
    labels: tokensOf("S  " + "o# " + "G  "),
    predictions: tokensOf("So " + " # " + "G #"),
  };
  const drawn = failureDrawing({ kind: "maze", rows: 3, columns: 3 }, failure);
  const cells = (name: string) => count(new RegExp(`class="${name}" d="([^"]*)"`).exec(drawn)?.[1] ?? "", "M");
  assertEquals(["wall", "expected", "agreed", "astray", "broken", "start", "goal"].map(cells), [1, 1, 0, 1, 1, 1, 1]);
});

Deno.test("ARC's grids are drawn in its colours, as far as they go", () => {
  const failure = { example: 0, tokens: [2, 3, 1, 1], labels: [11, -1, 0, 0], predictions: [0, 0, 0, 0] };
  const drawn = failureDrawing({ kind: "arc", rows: 2, columns: 2 }, failure);
  assertEquals([...drawn.matchAll(/<rect class="(a\d)"/g)].map(([, colour]) => colour), ["a0", "a1", "a9"]);
  for (const name of ["input", "expected", "answered"]) assertStringIncludes(drawn, `<span>${name}</span>`);
});

Deno.test("tokens without a meaning are not drawn", () => {
  const failure = { example: 0, tokens: [1], labels: [1], predictions: [0] };
  assertEquals(failureDrawing({ kind: "tokens", rows: 1, columns: 1 }, failure), "");
  assert(failureDrawing({ kind: "arc", rows: 1, columns: 1 }, failure) !== "");
});

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

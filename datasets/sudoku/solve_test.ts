import { assert, assertEquals, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";
import { legacyRandom } from "../random/legacy.ts";
import { usualBox } from "./box.ts";
import { readSudoku } from "./read.ts";
import { sudokuRules } from "./rules.ts";
import { sudokuSolver } from "./solve.ts";
import { GIVEN, sudokuCells } from "./table.ts";
import { parseDigits } from "./text.ts";

// Rated by dead ends; the second is the whole of a list, run where the data lies beside this checkout.
const few = new URL("./testdata/rated.csv", import.meta.url);
const all = new URL("../../../shared/data/sudoku/magictour_top1465.csv.gz", import.meta.url);

for (const [name, file] of [["a few", few], ["a list of 1450", all]] as const) {
  Deno.test(`sudokuSolver() finds the answers and ratings of ${name} puzzles`, { ignore: !exists(file) }, async () => {
    const table = await readSudoku(fileURLToPath(file));
    const { solve } = sudokuSolver(table.box);
    for (let i = 0; i < table.count; i++) {
      const cells = sudokuCells(table, i);
      const { solutions, solution, deadEnds } = solve(cells.map((cell) => cell >= GIVEN ? cell - GIVEN : 0));
      assertEquals([solutions, deadEnds], [1, table.ratings[i]]);
      assertEquals(solution, cells.map((cell) => cell % GIVEN));
    }
  });
}

Deno.test("sudokuSolver() counts no solution, one, and more than one", () => {
  const { solve } = sudokuSolver({ rows: 2, columns: 2 });
  const solutions = (text: string) => solve(parseDigits(text, 4)).solutions;
  assertEquals(solutions("1234" + "3412" + "2143" + "4321"), 1);
  assertEquals(solutions("1234" + "3412" + "...." + "...."), 2);
  assertEquals(solutions("1..." + "...." + "...." + "...1"), 2);
  assertEquals(solutions("11.." + "...." + "...." + "...."), 0);
  assertEquals(solutions("123." + "...4" + "...." + "...."), 0); //   no place for 4 in the first row
});

Deno.test("sudokuSolver() finds a random grid when it guesses at random, for every box size", () => {
  for (const n of [4, 6, 8, 9, 10, 12]) {
    const box = usualBox(n);
    const { solve } = sudokuSolver(box, { random: legacyRandom(n) });
    const [a, b] = [solve(new Uint8Array(n * n)), solve(new Uint8Array(n * n))];
    for (const { solution } of [a, b]) {
      assertEquals(sudokuRules(box).conflict(solution!), undefined);
      assert(solution!.every((digit) => digit >= 1 && digit <= n));
    }
    assert(a.solution!.join() !== b.solution!.join());
  }
});

Deno.test("sudokuSolver() gives up where it was told to, and refuses another size", async () => {
  const table = await readSudoku(fileURLToPath(few));
  const hardest = table.ratings.indexOf(Math.max(...table.ratings));
  const question = sudokuCells(table, hardest).map((cell) => cell >= GIVEN ? cell - GIVEN : 0);
  const { solve } = sudokuSolver(table.box, { limit: 1 });
  assertThrows(() => solve(question), RangeError, "gave up after 1 dead ends");
  assertThrows(() => solve(new Uint8Array(16)), RangeError, "16 cells: expected 81");
});

Deno.test("usualBox() is the box closest to a square, wider than high", () => {
  assertEquals(usualBox(4), { rows: 2, columns: 2 });
  assertEquals(usualBox(6), { rows: 2, columns: 3 });
  assertEquals(usualBox(9), { rows: 3, columns: 3 });
  for (const n of [0, 1, 2, 5, 7, 26, 4.5, NaN]) assertThrows(() => usualBox(n), RangeError, `${n} × ${n}`);
});

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}

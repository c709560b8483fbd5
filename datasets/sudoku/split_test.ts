import { assert, assertEquals, assertThrows } from "@std/assert";
import { sudokuClassifier } from "./classify.ts";
import { generateSudokus } from "./generate.ts";
import { legacyRandom } from "../random/legacy.ts";
import { sudokuRules } from "./rules.ts";
import { sudokuSolver } from "./solve.ts";
import { generateSudokuSplit, type SudokuSplitOptions } from "./split.ts";
import { GIVEN, sudokuCells, type SudokuTable } from "./table.ts";

const small: SudokuSplitOptions[] = [
  { size: 4, givens: 5.6, puzzles: 300, test: 100, seed: 1 },
  { size: 6, givens: 12, puzzles: 150, test: 30, seed: 1 },
  { size: 9, givens: 26, puzzles: 12, test: 4, seed: 1 },
];

Deno.test("generateSudokuSplit() makes puzzles that are proven to have one solution, rated by dead ends", () => {
  for (const options of small) {
    const { train, test } = generateSudokuSplit(options);
    assertEquals([train.count, test.count], [options.puzzles, options.test]);
    const { solve } = sudokuSolver(train.box), { conflict } = sudokuRules(train.box);
    for (const table of [train, test]) {
      for (const [i, cells] of puzzles(table).entries()) {
        const { solutions, solution, deadEnds } = solve(question(cells));
        assertEquals([solutions, deadEnds], [1, table.ratings[i]]);
        assertEquals(solution, cells.map((cell) => cell % GIVEN));
        assertEquals(conflict(solution!), undefined);
      }
    }
  }
});

Deno.test("generateSudokuSplit() tests on nothing that was trained on, up to symmetry", () => {
  for (const options of small) {
    const { train, test, heldOut } = generateSudokuSplit(options);
    const classify = sudokuClassifier(train.box);
    const classes = (table: SudokuTable) => new Set(puzzles(table).map((cells) => classify(cells)[heldOut.what]));
    const trained = classes(train), tested = classes(test);
    assertEquals(trained.intersection(tested).size, 0);
    assert(heldOut.classes >= tested.size && heldOut.met > heldOut.classes);
    assertEquals(heldOut.what, options.size === 4 ? "puzzle" : "solution");
    assertEquals(heldOut.shareOfGrids === null, options.size === 4);
  }
});

Deno.test("generateSudokuSplit() says which share of all 6×6 grids it held out", () => {
  const { heldOut } = generateSudokuSplit(small[1]);
  assert(heldOut.classes >= 1 && heldOut.met <= 49);
  assert(heldOut.shareOfGrids! > 0.05 && heldOut.shareOfGrids! < 0.5, `${heldOut.shareOfGrids}`);
});

Deno.test("generateSudokuSplit() repeats itself for the same seed, and no puzzle in it", () => {
  const [a, b, c] = [small[0], small[0], { ...small[0], seed: 2 }].map((options) => generateSudokuSplit(options));
  assertEquals(a, b);
  assert(a.train.cells.join() !== c.train.cells.join());
  assertEquals(new Set([...puzzles(a.train), ...puzzles(a.test)].map((cells) => cells.join())).size, 400);
});

Deno.test("generateSudokus() stops at as many givens as it is told, on average", () => {
  for (const [size, givens, tolerance] of [[4, 5.6, 0.1], [6, 12, 0.1], [9, 30, 0.1]]) {
    const made = [...generateSudokus({ size, givens }, legacyRandom(3)).take(size === 9 ? 20 : 400)];
    const mean = made.reduce((sum, { cells }) => sum + cells.filter((cell) => cell >= GIVEN).length, 0) / made.length;
    assert(Math.abs(mean - givens) <= tolerance, `${size}: ${mean}`);
  }
});

Deno.test("generateSudokus() makes puzzles as hard as is asked", () => {
  const { cells, rating } = generateSudokus({ size: 6, rating: 1 }, legacyRandom(1)).next().value;
  assert(rating > 0);
  assertEquals(sudokuSolver({ rows: 2, columns: 3 }).solve(question(cells)).deadEnds, rating);
});

Deno.test("generateSudokuSplit() refuses what does not exist", () => {
  const impossible = { size: 4, givens: 16, puzzles: 280, test: 20, seed: 1 };
  assertThrows(
    () => generateSudokuSplit(impossible),
    RangeError,
    "Cannot make 300 different Sudokus of 4 × 4: found 288",
  );
  assertThrows(() => generateSudokuSplit({ ...impossible, givens: 17 }), RangeError, "with 17 givens");
  assertThrows(() => generateSudokuSplit({ ...impossible, size: 5 }), RangeError, "5 × 5");
});

function puzzles(table: SudokuTable): Uint8Array[] {
  return Array.from({ length: table.count }, (_, i) => sudokuCells(table, i));
}

function question(cells: Uint8Array): Uint8Array {
  return cells.map((cell) => cell >= GIVEN ? cell - GIVEN : 0);
}

import { assert, assertEquals, assertThrows } from "@std/assert";
import { augmentSudoku, type BoxSize, drawSudokuAugmentation } from "@trm/augment";
import { legacyRandom } from "../random/legacy.ts";
import { usualBox } from "./box.ts";
import { SUDOKU_GRIDS, sudokuClassifier } from "./classify.ts";
import { generateSudokus } from "./generate.ts";
import { sudokuSolver } from "./solve.ts";
import { GIVEN } from "./table.ts";

Deno.test("sudokuClassifier() gives a puzzle the same class whatever symmetry is applied, and others another", () => {
  for (const n of [4, 6, 9]) {
    const box = usualBox(n), random = legacyRandom(n);
    const classify = sudokuClassifier(box);
    const classes = new Set<string>();
    for (const { cells } of generateSudokus({ size: n, givens: n * n / 2 }, random).take(4)) {
      const found = classify(cells);
      for (let i = 0; i < 10; i++) assertEquals(classify(augmented(cells, box, random)), found);
      classes.add(found.puzzle);
    }
    assertEquals(classes.size, 4);
  }
});

Deno.test("sudokuClassifier() finds 2 classes of 4×4 grids and 49 of 6×6, which hold all grids there are", () => {
  for (const [n, draws, expected] of [[4, 50, 2], [6, 1600, 49]]) {
    const box = usualBox(n);
    const { solve } = sudokuSolver(box, { random: legacyRandom(1) });
    const classify = sudokuClassifier(box);
    const classes = new Map<string, number>();
    for (let i = 0; i < draws; i++) {
      const { solution, grids } = classify(solve(new Uint8Array(n * n)).solution!);
      classes.set(solution, grids);
    }
    assertEquals(classes.size, expected);
    assertEquals([...classes.values()].reduce((sum, grids) => sum + grids, 0), SUDOKU_GRIDS[n]);
  }
});

Deno.test("sudokuClassifier() tells puzzles of one solution apart by the places of their givens", () => {
  const classify = sudokuClassifier({ rows: 2, columns: 2 });
  const cells = Uint8Array.of(1, 2, 3, 4, 3, 4, 1, 2, 2, 1, 4, 3, 4, 3, 2, 1);
  const shown = (places: number[]) => cells.map((digit, i) => places.includes(i) ? digit + GIVEN : digit);
  const [a, b, c] = [[0, 6, 9], [0, 6, 10], [1, 7, 8]].map((places) => classify(shown(places)));
  assertEquals([a.solution, a.solution], [b.solution, c.solution]);
  assert(a.puzzle !== b.puzzle);
  assertEquals(a.puzzle, c.puzzle); //  the columns of each stack exchanged
});

Deno.test("sudokuClassifier() refuses sizes whose symmetries are too many", () => {
  assertThrows(() => sudokuClassifier({ rows: 3, columns: 4 }), RangeError, "12 × 12");
});

function augmented(cells: Uint8Array, box: BoxSize, random: ReturnType<typeof legacyRandom>): Uint8Array {
  const augmentation = drawSudokuAugmentation(random, box);
  const n = augmentation.rows.length;
  const digits: number[] = new Array(GIVEN + n + 1).fill(0);
  augmentation.digits.forEach((digit, i) => [digits[i], digits[GIVEN + i]] = [digit, GIVEN + digit]);
  return augmentSudoku({ rows: n, columns: n, cells }, { ...augmentation, digits }).cells;
}

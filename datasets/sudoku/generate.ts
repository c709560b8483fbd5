import type { LegacyRandom } from "../random/legacy.ts";
import { usualBox } from "./box.ts";
import { type SudokuSolver, sudokuSolver } from "./solve.ts";
import { GIVEN } from "./table.ts";

/** Which Sudokus to generate. */
export interface SudokuOptions {
  /** n: cells on a side; 4, 6 and 9 are usual. */
  readonly size: number;
  /**
   * Givens to stop at, on average: 5.6 stops at 5 or 6. A puzzle from which nothing more can be taken keeps more.
   * Without it all are as sparse as that.
   */
  readonly givens?: number;
  /** The least rating wanted: dead ends of a complete search. */
  readonly rating?: number;
}

/** A generated Sudoku. */
export interface GeneratedSudoku {
  /** `[n²]`: the digits of its solution, plus {@linkcode GIVEN} where they are shown. */
  readonly cells: Uint8Array;
  /** Dead ends of a complete search. */
  readonly rating: number;
}

/**
 * Generates Sudokus without end, each proven to have one solution.
 *
 * A random solution loses digits in random order; a digit without which there would be a second solution stays.
 */
export function* generateSudokus(options: SudokuOptions, random: LegacyRandom): Generator<GeneratedSudoku, never> {
  const { size: n, givens = 0, rating = 0 } = options;
  const box = usualBox(n);
  if (!(givens >= 0 && givens <= n * n)) {
    throw new RangeError(`Cannot make a Sudoku of ${n} × ${n} cells with ${givens} givens`);
  }
  const filler = sudokuSolver(box, { random });
  const solver = sudokuSolver(box);
  for (let rejected = 0; rejected < PATIENCE; rejected++) {
    const { solution } = filler.solve(new Uint8Array(n * n));
    const target = Math.floor(givens) + Number(random.rand() < givens % 1);
    const question = carve(solution!, target, solver, random);
    const { deadEnds } = solver.solve(question);
    if (deadEnds < rating) continue;
    yield { cells: solution!.map((digit, i) => question[i] === 0 ? digit : digit + GIVEN), rating: deadEnds };
    rejected = 0;
  }
  throw new RangeError(`Cannot make a Sudoku rated ${rating} or more: none of ${PATIENCE} in a row was`);
}

/** Blanks digits of a solution, down to `target` givens if that many suffice for one solution. */
function carve(solution: Uint8Array, target: number, { solve }: SudokuSolver, random: LegacyRandom): Uint8Array {
  const question = solution.slice();
  let left = question.length;
  for (const cell of random.permutation(question.length)) {
    if (left <= target) break;
    question[cell] = 0;
    if (solve(question).solutions === 1) left--;
    else question[cell] = solution[cell];
  }
  return question;
}

const PATIENCE = 100_000;

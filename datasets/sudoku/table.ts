import type { BoxSize } from "@trm/augment";

/** Solved Sudokus of one size, a byte a cell: the official 3.8 million take 310 MB. */
export interface SudokuTable {
  /** Of every puzzle. */
  readonly box: BoxSize;
  /** How many puzzles. */
  readonly count: number;
  /** `[count, n²]`: the digit of the answer, plus {@linkcode GIVEN} where the question shows it. */
  readonly cells: Uint8Array;
  /** `[count]`: how hard each is, on the scale of its source. */
  readonly ratings: Uint32Array;
}

/** Added to the digits that a question shows. */
export const GIVEN = 32;

/** A table that grows. */
export interface SudokuTableBuilder {
  /** Appends a puzzle: `[n²]` digits, plus {@linkcode GIVEN} where the question shows them. */
  add(cells: Uint8Array, rating: number): void;
  /** The table of what was added; nothing can be added after it. */
  finish(): SudokuTable;
}

/** Begins a table of puzzles with boxes of a size. */
export function sudokuTableBuilder(box: BoxSize): SudokuTableBuilder {
  const size = (box.rows * box.columns) ** 2;
  let cells = new Uint8Array(64 * size), ratings = new Uint32Array(64);
  let count = 0;
  return {
    add(added, rating) {
      if (count === ratings.length) {
        cells = new Uint8Array(cells.buffer.transfer(2 * cells.byteLength));
        ratings = new Uint32Array(ratings.buffer.transfer(2 * ratings.byteLength));
      }
      cells.set(added, count * size);
      ratings[count++] = rating;
    },
    finish: () => ({
      box,
      count,
      cells: new Uint8Array(cells.buffer.transfer(count * size)),
      ratings: new Uint32Array(ratings.buffer.transfer(count * 4)),
    }),
  };
}

/** The cells of one puzzle of a table. */
export function sudokuCells({ box, cells }: SudokuTable, puzzle: number): Uint8Array {
  const size = (box.rows * box.columns) ** 2;
  return cells.subarray(puzzle * size, (puzzle + 1) * size);
}

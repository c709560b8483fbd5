import type { Grid } from "./dihedral.ts";

/** The size of a Sudoku's boxes; its rows, columns and boxes have n = rows · columns cells each. */
export interface BoxSize {
  /** 3 of 9×9's, 2 of 6×6's. */
  readonly rows: number;
  /** 3 of both. */
  readonly columns: number;
}

/**
 * A change of a Sudoku that keeps its rules: transpose, then move rows and columns, then rename the digits.
 *
 * Plain data. `new[r][c] = digits[old[rows[r]][columns[c]]]`, where old is transposed first if `transpose` says so.
 */
export interface SudokuAugmentation {
  /** `[n + 1]`: the new digit of each; a blank, 0, stays blank. */
  readonly digits: readonly number[];
  /** Only where boxes are square: a 2×3 box lying becomes a 3×2 box standing, which is another puzzle. */
  readonly transpose: boolean;
  /** `[n]`: the old row at each new place; rows of a band stay together. */
  readonly rows: readonly number[];
  /** `[n]`: the old column at each new place; columns of a stack stay together. */
  readonly columns: readonly number[];
}

/** What an augmentation is drawn from: any of NumPy's random streams. */
export interface AugmentationRandom {
  /** Uniform in [0, 1). */
  rand(): number;
  /** 0 … n − 1 in random order. */
  permutation(n: number): ArrayLike<number>;
}

/**
 * Draws one of the symmetries in the reference's order: digits, transpose, bands and the rows of each, stacks and columns.
 *
 * HRM, `dataset/build_sudoku_dataset.py`, for 9×9; with boxes that are not square the transpose is not drawn.
 */
export function drawSudokuAugmentation(random: AugmentationRandom, box: BoxSize): SudokuAugmentation {
  const { rows, columns } = box;
  return {
    digits: drawDigits(random, rows * columns),
    transpose: rows === columns && random.rand() < 0.5,
    rows: drawLines(random, columns, rows),
    columns: drawLines(random, rows, columns),
  };
}

/** Applies an augmentation to a question, whose blanks are 0, or an answer. */
export function augmentSudoku({ rows: n, cells }: Grid, augmentation: SudokuAugmentation): Grid {
  const { digits, transpose, rows, columns } = augmentation;
  if (rows.length !== n || cells.length !== n * n) {
    throw new RangeError(`Cannot augment a Sudoku of ${cells.length} cells by moving ${rows.length} rows`);
  }
  const [down, right] = transpose ? [1, n] : [n, 1];
  const moved = new Uint8Array(n * n);
  for (let r = 0, at = 0; r < n; r++) {
    for (let c = 0; c < n; c++) moved[at++] = digits[cells[rows[r] * down + columns[c] * right]];
  }
  return { rows: n, columns: n, cells: moved };
}

/** The augmentation that undoes another. */
export function inverseSudoku({ digits, transpose, rows, columns }: SudokuAugmentation): SudokuAugmentation {
  const [first, second] = transpose ? [columns, rows] : [rows, columns];
  return { digits: inverse(digits), transpose, rows: inverse(first), columns: inverse(second) };
}

function drawDigits(random: AugmentationRandom, n: number): number[] {
  const order = random.permutation(n);
  const digits = [0];
  for (let i = 0; i < n; i++) digits.push(order[i] + 1);
  return digits;
}

/** A permutation of `groups` groups and, for each in its new order, of the `size` lines in it. */
function drawLines(random: AugmentationRandom, groups: number, size: number): number[] {
  const order = random.permutation(groups);
  const lines: number[] = [];
  for (let i = 0; i < groups; i++) {
    const within = random.permutation(size);
    for (let j = 0; j < size; j++) lines.push(order[i] * size + within[j]);
  }
  return lines;
}

function inverse(permutation: readonly number[]): number[] {
  const inverse = new Array<number>(permutation.length).fill(0);
  permutation.forEach((value, i) => inverse[value] = i);
  return inverse;
}

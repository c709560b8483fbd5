import type { BoxSize } from "@trm/augment";

/** The box of a Sudoku of n × n cells: the one closest to a square, wider than high, as 2×3 in 6×6. */
export function usualBox(n: number): BoxSize {
  let rows = Math.floor(Math.sqrt(n));
  while (rows > 1 && n % rows !== 0) rows--;
  if (!Number.isInteger(n) || rows < 2 || n > LARGEST) {
    throw new RangeError(`Cannot divide a Sudoku of ${n} × ${n} cells into boxes: expected 4, 6, 8, 9 … ${LARGEST}`);
  }
  return { rows, columns: n / rows };
}

/** The units of a grid: its rows, then its columns, then its boxes. */
export interface Units {
  /** `[3 · n, n]`: the cells of each. */
  readonly cells: Uint16Array;
  /** `[n²]`: the number of each cell's box, from 0. */
  readonly boxOf: Uint8Array;
}

/** Numbers the units of a Sudoku with boxes of a size. */
export function unitsOf(box: BoxSize): Units {
  const n = box.rows * box.columns;
  const cells = new Uint16Array(3 * n * n), boxOf = new Uint8Array(n * n);
  const filled = new Uint8Array(n);
  for (let cell = 0; cell < n * n; cell++) {
    const r = Math.floor(cell / n), c = cell % n;
    const b = boxOf[cell] = Math.floor(r / box.rows) * box.rows + Math.floor(c / box.columns);
    cells[r * n + c] = cells[(n + c) * n + r] = cells[(2 * n + b) * n + filled[b]++] = cell;
  }
  return { cells, boxOf };
}

const LARGEST = 25; //  digits are bits of an integer, and letters go on to z

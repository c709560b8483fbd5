/** A rectangle of colours or tokens, row by row: `cells [rows · columns]`. */
export interface Grid {
  /** Its height. */
  readonly rows: number;
  /** Its width. */
  readonly columns: number;
  /** `[rows · columns]`. */
  readonly cells: Uint8Array;
}

/** Whether two grids have the same size and cells. */
export function sameGrid(a: Grid, b: Grid): boolean {
  return a.rows === b.rows && a.columns === b.columns && a.cells.every((cell, i) => cell === b.cells[i]);
}

/** Writes a grid as ARC's JSON does: a list of rows, empty for a grid without cells. */
export function gridRows({ rows, columns, cells }: Grid): number[][] {
  return Array.from({ length: rows }, (_, r) => Array.from(cells.subarray(r * columns, (r + 1) * columns)));
}

/**
 * Reads a grid of colours from ARC's JSON; `name` is what an error calls it.
 *
 * @throws {SyntaxError} on anything but rows of equal length with integers from 0 to 9.
 */
export function parseGridRows(value: unknown, name: string): Grid {
  if (!Array.isArray(value)) {
    throw new SyntaxError(`Cannot read ${name}: found ${typeof value}, expected a list of rows`);
  }
  const columns = Array.isArray(value[0]) ? value[0].length : 0;
  for (const [r, row] of value.entries()) {
    if (!Array.isArray(row)) throw new SyntaxError(`Cannot read ${name}: row ${r + 1} is no list`);
    if (row.length !== columns) {
      throw new SyntaxError(`Cannot read ${name}: row ${r + 1} has ${row.length} cells, expected ${columns}`);
    }
    const wrong = row.find((cell) => !(Number.isInteger(cell) && cell >= 0 && cell <= 9));
    if (wrong !== undefined) {
      throw new SyntaxError(`Cannot read ${name}: found ${JSON.stringify(wrong)} in row ${r + 1}, expected 0 to 9`);
    }
  }
  return { rows: columns === 0 ? 0 : value.length, columns, cells: Uint8Array.from(value.flat()) };
}

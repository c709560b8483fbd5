import type { Grid } from "./dihedral.ts";

/** Where the upper left cell of a grid lies on the canvas. */
export interface Offset {
  /** From 0, downwards. */
  readonly row: number;
  /** From 0, to the right. */
  readonly column: number;
}

/** The side of ARC's canvas: 30 cells, 900 tokens. */
export const CANVAS = 30;

/**
 * Draws a grid as tokens on a square canvas of `side · side`: colour + 2, a border of 1 below and to the right, else 0.
 *
 * The border ends the grid: it has no corner, and no line where the grid touches the rim of the canvas.
 */
export function gridToTokens(
  { rows, columns, cells }: Grid,
  { row, column }: Offset = { row: 0, column: 0 },
  side: number = CANVAS,
  into: Uint8Array | Uint32Array = new Uint8Array(side * side),
): typeof into {
  const bottom = row + rows, right = column + columns;
  if (row < 0 || column < 0 || bottom > side || right > side) {
    throw new RangeError(`Cannot place a ${rows} × ${columns} grid at (${row}, ${column}): the canvas ends at ${side}`);
  }
  into.fill(PAD, 0, side * side);
  for (let r = 0; r < rows; r++) {
    const at = (row + r) * side + column;
    for (let c = 0; c < columns; c++) into[at + c] = cells[r * columns + c] + COLOUR;
    if (right < side) into[at + columns] = END;
  }
  if (bottom < side) into.fill(END, bottom * side + column, bottom * side + right);
  return into;
}

/** Reads back the grid that {@linkcode gridToTokens} drew at `offset`; what does not look like one is cut at its edge. */
export function tokensToGrid(
  tokens: ArrayLike<number>,
  { row, column }: Offset = { row: 0, column: 0 },
  side: number = CANVAS,
): Grid {
  const coloured = (r: number, c: number) => r < side && c < side && tokens[r * side + c] >= COLOUR;
  let rows = 0, columns = 0;
  while (coloured(row + rows, column)) rows++;
  while (coloured(row, column + columns)) columns++;
  const cells = Uint8Array.from({ length: rows * columns }, (_, i) => {
    const r = row + Math.floor(i / columns), c = column + i % columns;
    return tokens[r * side + c] - COLOUR;
  });
  return { rows, columns, cells };
}

/** How many rows and columns a pair of grids, moved together, may be moved by: the exclusive ends of their offsets. */
export function offsetLimits(input: Grid, output: Grid, side: number = CANVAS): Offset {
  return {
    row: side - Math.max(input.rows, output.rows) + 1,
    column: side - Math.max(input.columns, output.columns) + 1,
  };
}

const PAD = 0;
const END = 1;
const COLOUR = 2; //  the token of colour 0

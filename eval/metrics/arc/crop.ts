import type { Grid } from "../grid.ts";

/**
 * Reads the grid out of a predicted canvas: the largest rectangle of colours that starts in its top left corner.
 *
 * `tokens [S]` fill a square canvas, 30×30 in ARC; 2 to 11 are colours. Among equal areas the one with fewer rows wins. A
 * canvas that does not start with a colour gives a grid without cells, as in the reference.
 *
 * @throws {RangeError} when the tokens fill no square.
 */
export function cropGrid(tokens: ArrayLike<number>): Grid {
  const side = Math.sqrt(tokens.length);
  if (!Number.isInteger(side)) throw new RangeError(`Cannot crop ${tokens.length} tokens: they fill no square canvas`);
  let rows = 0, columns = 0;
  for (let r = 0, width = side; r < side && width > 0; r++) {
    width = colours(tokens, r * side, width);
    if ((r + 1) * width > rows * columns) [rows, columns] = [r + 1, width];
  }
  const cells = new Uint8Array(rows * columns);
  for (let i = 0; i < cells.length; i++) {
    cells[i] = tokens[Math.floor(i / columns) * side + i % columns] - FIRST_COLOUR;
  }
  return { rows, columns, cells };
}

const FIRST_COLOUR = 2, LAST_COLOUR = 11;

/** How many of the `most` tokens from `start` are colours before the first that is none. */
function colours(tokens: ArrayLike<number>, start: number, most: number): number {
  let count = 0;
  while (count < most && tokens[start + count] >= FIRST_COLOUR && tokens[start + count] <= LAST_COLOUR) count++;
  return count;
}

import type { Grid } from "../grid.ts";

/** An augmented task: which one it is, and how to bring its grids back. */
export interface AugmentedTask {
  /** Its name. */
  readonly task: string;
  /** Undoes the symmetry, then the new colours. */
  restore(grid: Grid): Grid;
}

/**
 * Reads the name of a version of a task, as the reference's builder writes it: `task|||t3|||0213456789`.
 *
 * The task stands before the first separator, the symmetry (0 to 7) and the new colours of 0 to 9 after the last two. A
 * name without separators is a task as it is.
 *
 * @throws {SyntaxError} on any other name.
 */
export function parseAugmentedName(name: string): AugmentedTask {
  const parts = name.split("|||");
  if (parts.length === 1) return { task: name, restore: (grid) => grid };
  const [symmetry, digits] = parts.slice(-2);
  if (parts.length < 3 || !/^t[0-7]$/.test(symmetry) || [...digits].sort().join("") !== "0123456789") {
    throw new SyntaxError(`Cannot read the ARC name "${name}": expected task|||t<0–7>|||<10 different digits>`);
  }
  const id = Number(symmetry[1]), colours = Uint8Array.from(digits, (_, colour) => digits.indexOf(String(colour)));
  return { task: parts[0], restore: (grid) => recolour(turnBack(grid, id), colours) };
}

// Numbered as the reference does: 0 identity; 1, 2, 3 quarter turns counter-clockwise; 4 mirror left-right; 5 flip
// up-down; 6 transpose; 7 reflection in the other diagonal.
const SWAPS_SIDES = [1, 3, 6, 7];
const FLIPS_ROWS = [1, 2, 5, 7];
const FLIPS_COLUMNS = [2, 3, 4, 7];

/** Undoes symmetry `id`: every cell is fetched from where the symmetry took it. */
function turnBack(turned: Grid, id: number): Grid {
  const swaps = SWAPS_SIDES.includes(id),
    flipsRows = FLIPS_ROWS.includes(id),
    flipsColumns = FLIPS_COLUMNS.includes(id);
  const [rows, columns] = swaps ? [turned.columns, turned.rows] : [turned.rows, turned.columns];
  const cells = new Uint8Array(rows * columns);
  for (let r = 0, at = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++, at++) {
      const [i, j] = swaps ? [c, r] : [r, c];
      const row = flipsRows ? turned.rows - 1 - i : i;
      const column = flipsColumns ? turned.columns - 1 - j : j;
      cells[at] = turned.cells[row * turned.columns + column];
    }
  }
  return { rows, columns, cells };
}

function recolour({ rows, columns, cells }: Grid, colours: Uint8Array): Grid {
  return { rows, columns, cells: cells.map((colour) => colours[colour]) };
}

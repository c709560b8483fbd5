/** A rectangle of colours or tokens, row by row: `cells [rows · columns]`. */
export interface Grid {
  /** How many there are. */
  readonly rows: number;
  /** How many there are. */
  readonly columns: number;
  /** `[rows · columns]`. */
  readonly cells: Uint8Array;
}

/**
 * Rotates or reflects a grid by one of the 8 symmetries of the square.
 *
 * Numbered as the reference does: 0 identity; 1, 2, 3 quarter turns counter-clockwise; 4 mirror left-right; 5 flip
 * up-down; 6 transpose; 7 reflection in the other diagonal.
 */
export function dihedral({ rows: R, columns: C, cells }: Grid, id: number): Grid {
  const last = R * C - 1;
  const walks = [ // where the first cell comes from, the step to the next row, the step to the next column
    [0, C, 1],
    [C - 1, -1, C],
    [last, -C, -1],
    [last - C + 1, 1, -C],
    [C - 1, C, -1],
    [last - C + 1, -C, 1],
    [0, 1, C],
    [last, -1, -C],
  ];
  const [first, down, right] = walks[checked(id)];
  const [rows, columns] = swapsSides(id) ? [C, R] : [R, C];
  const turned = new Uint8Array(R * C);
  for (let r = 0, at = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) turned[at++] = cells[first + r * down + c * right];
  }
  return { rows, columns, cells: turned };
}

/** The number of the symmetry that undoes number `id`. */
export function inverseDihedral(id: number): number {
  return [0, 3, 2, 1, 4, 5, 6, 7][checked(id)];
}

/** Whether symmetry `id` makes rows of columns. */
export function swapsSides(id: number): boolean {
  return id === 1 || id === 3 || id >= 6;
}

function checked(id: number): number {
  if (Number.isInteger(id) && id >= 0 && id < 8) return id;
  throw new RangeError(`Cannot apply symmetry ${id}: expected an integer from 0 to 7`);
}

import type { Grid } from "./dihedral.ts";

/** Gives every cell of colour `i` the colour `colours[i]`. */
export function permuteColours({ rows, columns, cells }: Grid, colours: ArrayLike<number>): Grid {
  return { rows, columns, cells: cells.map((colour) => colours[colour]) };
}

/** The permutation that undoes `colours`. */
export function inverseColours(colours: ArrayLike<number>): number[] {
  const inverse = new Array<number>(colours.length).fill(-1);
  for (let i = 0; i < colours.length; i++) inverse[colours[i]] = i;
  if (inverse.length !== colours.length || inverse.includes(-1)) {
    throw new RangeError(
      `Cannot invert [${Array.from(colours)}]: expected each of 0 … ${colours.length - 1} exactly once`,
    );
  }
  return inverse;
}

/**
 * Changes of grids that keep the puzzle, each with the change that undoes it: Sudoku's symmetries, the 8 rotations and
 * reflections, colours, translation, and ARC's names for them. Pure functions on plain data.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dihedral, inverseDihedral } from "@trm/augment";
 *
 * const grid = { rows: 1, columns: 2, cells: Uint8Array.of(7, 0) };
 * const turned = dihedral(grid, 1); // a quarter turn counter-clockwise
 * assertEquals(turned, { rows: 2, columns: 1, cells: Uint8Array.of(0, 7) });
 * assertEquals(dihedral(turned, inverseDihedral(1)), grid);
 * ```
 *
 * @module
 */
export { type ArcAugmentation, arcName, augmentArc, parseArcName, restoreArc } from "./arc.ts";
export { inverseColours, permuteColours } from "./colours.ts";
export { dihedral, type Grid, inverseDihedral, swapsSides } from "./dihedral.ts";
export {
  type AugmentationRandom,
  augmentSudoku,
  type BoxSize,
  drawSudokuAugmentation,
  inverseSudoku,
  type SudokuAugmentation,
} from "./sudoku.ts";
export { CANVAS, gridToTokens, type Offset, offsetLimits, tokensToGrid } from "./translate.ts";

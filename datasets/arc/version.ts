import type { ArcAugmentation, Offset } from "@trm/augment";

/** An augmentation as one number, symmetry · 10¹⁰ + the new colours of 1 … 9 as digits; black stays black. */
export function packVersion({ dihedral, colours }: ArcAugmentation): number {
  return colours.reduce((digits, colour) => 10 * digits + colour, dihedral);
}

/** Undoes {@linkcode packVersion}. */
export function unpackVersion(version: number): ArcAugmentation {
  const dihedral = Math.floor(version / 1e10);
  return { dihedral, colours: [...String(version % 1e10).padStart(10, "0")].map(Number) };
}

/** The version of a task that changes nothing. */
export const ORIGINAL = 123456789;

/** An offset on the canvas as one number. */
export function packOffset({ row, column }: Offset): number {
  return 32 * row + column;
}

/** Undoes {@linkcode packOffset}. */
export function unpackOffset(offset: number): Offset {
  return { row: offset >>> 5, column: offset & 31 };
}

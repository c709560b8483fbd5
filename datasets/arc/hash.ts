import { createHash } from "node:crypto";
import type { ArcAugmentation, Grid } from "@trm/augment";
import { dihedral } from "@trm/augment";
import type { ArcPair } from "./read.ts";

/** The reference's hash of a grid: SHA-256 of its rows, columns and cells, in hexadecimal. */
export function gridHash({ rows, columns, cells }: Grid): string {
  return createHash("sha256").update(Uint8Array.of(rows, columns)).update(cells).digest("hex");
}

/** The reference's hash of a task: SHA-256 of the sorted hashes of its pairs, so that their order does not matter. */
export function taskHash(pairs: readonly Pick<ArcPair, "input" | "output">[]): string {
  const hashes = pairs.map(({ input, output }) => `${gridHash(input)}|${gridHash(output)}`);
  return createHash("sha256").update(hashes.sort().join("|")).digest("hex");
}

/**
 * Returns a function that tells a task's augmented versions apart as {@linkcode taskHash} would, a thousand times faster:
 * 53 bits suffice for the 5001 versions of a task (a false match has probability 10⁻⁹).
 */
export function versionFingerprint(pairs: readonly ArcPair[]): (augmentation: ArcAugmentation) => number {
  const turned = Array.from(
    { length: 8 },
    (_, id) => pairs.map(({ input, output }) => [dihedral(input, id), dihedral(output, id)]),
  );

  return ({ dihedral, colours }) => {
    let high = 0, low = 0;
    for (const grids of turned[dihedral]) {
      let a = 0x9e3779b9, b = 0x85ebca6b;
      const take = (value: number) => {
        a = Math.imul(a ^ value, 0x01000193);
        b = Math.imul(b ^ value, 0xc2b2ae35);
        a ^= a >>> 15;
        b ^= b >>> 13;
      };
      for (const { rows, columns, cells } of grids) {
        take(rows);
        take(columns);
        for (let i = 0; i < cells.length; i++) take(colours[cells[i]]);
      }
      high += Math.imul(a ^ (b >>> 16), 0x27d4eb2f) >>> 0; // a sum, so that the order of pairs does not matter
      low += Math.imul(b ^ (a >>> 16), 0x165667b1) >>> 0;
    }
    return (high >>> 0) * 0x20_0000 + (low >>> 11 & 0x1f_ffff);
  };
}

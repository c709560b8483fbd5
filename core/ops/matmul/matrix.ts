import type { MatrixUnit, Target } from "@trm/engine";
import type { Candidate } from "./candidates.ts";
import { foursOf } from "./frame.wgsl.ts";
import { canHalve, fits, matrixKernel, type MatrixTile, sizeOfTile } from "./matrix.wgsl.ts";
import { BUSY, groupsOf, inParts, partsOf } from "./parts.ts";
import type { Product } from "./product.ts";

/** What a product is made of by matrix units. */
export interface MatrixWay {
  readonly unit: MatrixUnit;
  readonly tile: MatrixTile;
  /** Of a subgroup. */
  readonly lanes: number;
}

const WIDE: MatrixTile = { rows: 64, columns: 64, down: 2, across: 4, depth: 16 }; //    128 × 256, many registers
const LARGE: MatrixTile = { rows: 32, columns: 64, down: 4, across: 2, depth: 32 }; //  128 × 128
const SMALL: MatrixTile = { rows: 32, columns: 32, down: 2, across: 2, depth: 32 }; //   64 × 64

/** Products less wide or high than this leave most of a unit idle. */
const LEAST = 16;

/**
 * The ways to compute a product with the target's matrix units, the first the one to use unless something measured that another is better.
 *
 * None where factors may not be rounded, and where no unit adds up in f32.
 */
export function matrixWays(product: Product, { precision, matrixUnits = [], subgroup }: Target): Candidate[] {
  const usable = matrixUnits.filter(({ result }) => result === "f32").sort((a, b) => volume(b) - volume(a));
  if (precision !== "f16" || Math.min(product.M, product.N) < LEAST) return [];
  const ways = (busyEnough(product, LARGE) ? [LARGE, WIDE, SMALL] : [SMALL, LARGE, WIDE]).flatMap((tile) => {
    const unit = usable.find((unit) => fits(tile, unit, subgroup));
    return unit ? [{ unit, tile, lanes: subgroup }] : [];
  });
  return ways.map((way) => matrix(product, way));
}

/** Tiles by matrix units. */
export function matrix(product: Product, { unit, tile, lanes }: MatrixWay): Candidate {
  const size = sizeOfTile(tile);
  return inParts(product, {
    name: `matrix units, tiles of ${size.join(" × ")}`,
    tile: size,
    code: (product, halved) => matrixKernel(product.layout, foursOf(product), { unit, tile, lanes, halved }),
    pairs: (axis) => canHalve(axis, tile, unit),
  });
}

/** Whether tiles keep half of a large GPU busy. */
function busyEnough(product: Product, tile: MatrixTile): boolean {
  const size = sizeOfTile(tile);
  return groupsOf(partsOf(product, size), size) >= BUSY / 2;
}

function volume({ M, N, K }: MatrixUnit): number {
  return M * N * K;
}

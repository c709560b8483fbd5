import { groupsFor, type Kernel } from "@trm/engine";
import type { Candidate } from "./candidates.ts";
import { foursOf, sizesOf } from "./frame.wgsl.ts";
import { type Axis, halfOf, halvesOf, type Product, split } from "./product.ts";
import { totalKernel } from "./total.wgsl.ts";

/** A kernel that makes a tile of a product a workgroup. */
export interface Tiling {
  readonly name: string;
  /** Rows and columns of a tile. */
  readonly tile: readonly [M: number, N: number];
  code(product: Product, halved?: Axis): string;
  /** Whether it makes pairs that lie in halves of an axis, a tile half of firsts and half of their counterparts. */
  pairs(axis: Axis): boolean;
}

/** Workgroups that keep a large GPU busy: two for each of 132 multiprocessors, about. */
export const BUSY = 256;

/** Fewer terms than this in a part, and adding the parts up costs more than the parallel work saves. */
const LEAST_PART = 256;

/** Tiles or, where those are too few for a GPU and their sums long, tiles of parts of the sums. */
export function inParts(product: Product, tiling: Tiling): Candidate {
  const parts = partsOf(product, tiling.tile);
  if (parts === product) return { name: tiling.name, kernel: () => tiled(product, tiling) };
  const { M, N } = product;
  const width = M * N % 4 === 0 ? 4 : 1;
  const total: Kernel = {
    code: totalKernel(width),
    sizes: [parts.batches, M * N / width],
    workgroups: groupsFor(M * N / width, 64),
    epilogue: width,
    flops: parts.batches * M * N,
  };
  return {
    name: `${tiling.name}, sums in ${parts.batches} parts`,
    kernel: () => ({ ...tiled(parts, tiling), then: { parts: [parts.batches, M, N], kernel: total } }),
  };
}

/** The parts that the sums of a product are made in, each a batch element; the product itself if in one. */
export function partsOf(product: Product, tile: Tiling["tile"]): Product {
  const { batches, terms, K } = product;
  const wanted = Math.min(Math.floor(BUSY / groupsOf(product, tile)), Math.floor(terms * K / LEAST_PART));
  const parts = split(product, wanted);
  return batches > 1 || parts.batches === 1 ? product : parts;
}

/** Workgroups that a product takes. */
export function groupsOf({ batches, M, N }: Product, [tileM, tileN]: Tiling["tile"]): number {
  return batches * Math.ceil(M / tileM) * Math.ceil(N / tileN);
}

/** Multiply-adds count two. */
export function flopsOf({ batches, terms, M, N, K }: Product): number {
  return 2 * batches * terms * M * N * K;
}

function tiled(product: Product, tiling: Tiling): Kernel {
  const { tile, code } = tiling;
  const kernel: Kernel = {
    code: code(product),
    sizes: sizesOf(product),
    workgroups: groupsFor(groupsOf(product, tile), 1),
    epilogue: foursOf(product).N ? 4 : 1,
    flops: flopsOf(product),
  };
  return {
    ...kernel,
    pairs(half) {
      const halves = halvesOf(product, half);
      if (!halves || !tiling.pairs(halves.axis)) return undefined;
      const size = halves.axis === "rows" ? [tile[0] / 2, tile[1]] as const : [tile[0], tile[1] / 2] as const;
      return {
        ...kernel,
        code: code(product, halves.axis),
        sizes: sizesOf(product, halves),
        workgroups: groupsFor(groupsOf(halfOf(product, halves), size), 1),
        epilogue: undefined,
      };
    },
  };
}

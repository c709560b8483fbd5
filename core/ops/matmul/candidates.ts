import { groupsFor, type Kernel, type Target } from "@trm/engine";
import { columnsKernel, type Team } from "./columns.wgsl.ts";
import { foursOf, sizesOf } from "./frame.wgsl.ts";
import { type Product, split } from "./product.ts";
import { simpleKernel } from "./simple.wgsl.ts";
import { tilesKernel } from "./tiles.wgsl.ts";
import { totalKernel } from "./total.wgsl.ts";

/** One way to compute a product. */
export interface Candidate {
  readonly name: string;
  kernel(): Kernel;
}

/** Workgroups that keep a large GPU busy: two for each of 132 multiprocessors, about. */
const BUSY = 256;

/** Fewer terms than this in a part, and adding the parts up costs more than the parallel work saves. */
const LEAST_PART = 256;

/** The ways that suit a product on a target: the first is used, unless something measured that another is better. */
export function candidates(product: Product, { software, subgroup }: Target): Candidate[] {
  const { M, N, terms, K } = product;
  if (software) {
    const team: Team = subgroup > 0 ? { lanes: subgroup, share: true } : { lanes: 32, share: false };
    const rows = (M > 16 ? [32, 16] : [16, 32]).map((rows) => Math.max(rows, subgroup));
    return rows.map((rows) => columns(product, rows, team));
  }
  const ways = [parted(product, 128), parted(product, 64)];
  if (groupsOf(product, 128) < BUSY) ways.reverse();
  const narrow = Math.min(M, N) <= 16 && terms * K <= 1024;
  return narrow ? [simple(product), ...ways] : [...ways, simple(product)];
}

function columns(product: Product, rows: number, team: Team): Candidate {
  const { layout, batches, M, N } = product;
  const fours = foursOf(product);
  return {
    name: `columns, ${rows} rows`,
    kernel: () => ({
      code: columnsKernel(layout, fours, rows, team),
      sizes: sizesOf(product),
      workgroups: groupsFor(batches * Math.ceil(M / rows) * Math.ceil(N / 4 / team.lanes), 1),
      epilogue: fours.N ? 4 : 1,
      flops: flopsOf(product),
    }),
  };
}

/** Tiles or, where those are too few for a GPU and their sums long, tiles of parts of the sums. */
function parted(product: Product, tile: 64 | 128): Candidate {
  const { M, N, batches, terms, K } = product;
  const wanted = Math.min(Math.floor(BUSY / groupsOf(product, tile)), Math.floor(terms * K / LEAST_PART));
  const parts = batches === 1 ? split(product, wanted) : product;
  if (parts.batches === batches) return { name: `tiles of ${tile}`, kernel: () => tiles(product, tile) };
  const width = M * N % 4 === 0 ? 4 : 1;
  const total = (): Kernel => ({
    code: totalKernel(width),
    sizes: [parts.batches, M * N / width],
    workgroups: groupsFor(M * N / width, 64),
    epilogue: width,
    flops: parts.batches * M * N,
  });
  return {
    name: `tiles of ${tile}, sums in ${parts.batches} parts`,
    kernel: () => ({ ...tiles(parts, tile), then: { parts: [parts.batches, M, N], kernel: total() } }),
  };
}

function tiles(product: Product, tile: 64 | 128): Kernel {
  const fours = foursOf(product);
  return {
    code: tilesKernel(product.layout, fours, tile),
    sizes: sizesOf(product),
    workgroups: groupsFor(groupsOf(product, tile), 1),
    epilogue: fours.N ? 4 : 1,
    flops: flopsOf(product),
  };
}

function simple(product: Product): Candidate {
  const { layout, batches, M, N } = product;
  return {
    name: "simple",
    kernel: () => ({
      code: simpleKernel(layout),
      sizes: sizesOf(product),
      workgroups: groupsFor(batches * M * N, 64),
      epilogue: 1,
      flops: flopsOf(product),
    }),
  };
}

function groupsOf({ batches, M, N }: Product, tile: number): number {
  return batches * Math.ceil(M / tile) * Math.ceil(N / tile);
}

function flopsOf({ batches, terms, M, N, K }: Product): number {
  return 2 * batches * terms * M * N * K;
}

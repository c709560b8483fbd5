import { groupsFor, type Kernel, type Target } from "@trm/engine";
import { type Block, columnsKernel, type Team } from "./columns.wgsl.ts";
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

/** From so many FLOP a run on, a kernel that takes two seconds to build is worth it. */
const WORTH_BUILDING = 4e6;

/** The ways that suit a product on a target: the first is used, unless something measured that another is better. */
export function candidates(product: Product, target: Target): Candidate[] {
  if (target.software) return blocksFor(product, target).map((block) => columns(product, block, target));
  const { M, N, terms, K } = product;
  const [large, small, least] = [parted(product, 128), parted(product, 64), simple(product)];
  if (Math.min(M, N) <= 16 && terms * K <= 1024) return [least, small, large];
  return groupsOf(partsOf(product, 128), 128) >= BUSY / 2 ? [large, small, least] : [small, large, least];
}

/** Blocks of a product that a lane of a software driver may make, cheapest first; all give the same bits. */
function blocksFor(product: Product, { subgroup, slowLoads = false }: Target): Block[] {
  const { M, N } = product;
  const blocks: Block[] = [{ rows: 32, fours: 1 }, { rows: 16, fours: 1 }];
  if (slowLoads && flopsOf(product) >= WORTH_BUILDING) blocks.push({ rows: 64, fours: 2 }, { rows: 64, fours: 1 });
  const cost = ({ rows, fours }: Block) => {
    const columns = 4 * fours * teamFor(subgroup).lanes;
    const rounds = Math.ceil(product.batches * Math.ceil(M / rows) * Math.ceil(N / columns) / 2); // on two cores
    return rounds * ((rows + columns) * (slowLoads ? 84 : 8) + rows * columns);
  };
  return blocks.sort((a, b) => cost(a) - cost(b));
}

/** Blocks of a product, one a lane: for software drivers. */
export function columns(product: Product, block: Block, { subgroup }: Target): Candidate {
  const { layout, batches, M, N } = product;
  const fours = foursOf(product);
  const team = teamFor(subgroup);
  const groups = batches * Math.ceil(M / block.rows) * Math.ceil(N / (4 * block.fours * team.lanes));
  return {
    name: `columns, ${block.rows} × ${4 * block.fours} a lane`,
    kernel: () => ({
      code: columnsKernel(layout, fours, block, team),
      sizes: sizesOf(product),
      workgroups: groupsFor(groups, 1),
      epilogue: fours.N ? 4 : 1,
      flops: flopsOf(product),
    }),
  };
}

/** Lanes that share what they load are one subgroup, none larger than the rows of the lowest block. */
function teamFor(subgroup: number): Team {
  return subgroup > 0 && subgroup <= 16 ? { lanes: subgroup, share: true } : { lanes: 8, share: false };
}

/** Tiles or, where those are too few for a GPU and their sums long, tiles of parts of the sums. */
export function parted(product: Product, tile: 64 | 128): Candidate {
  const parts = partsOf(product, tile);
  if (parts === product) return { name: `tiles of ${tile}`, kernel: () => tiles(product, tile) };
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
    name: `tiles of ${tile}, sums in ${parts.batches} parts`,
    kernel: () => ({ ...tiles(parts, tile), then: { parts: [parts.batches, M, N], kernel: total } }),
  };
}

/** The parts that the sums of a product are made in, each a batch element; the product itself if in one. */
function partsOf(product: Product, tile: number): Product {
  const { batches, terms, K } = product;
  const wanted = Math.min(Math.floor(BUSY / groupsOf(product, tile)), Math.floor(terms * K / LEAST_PART));
  const parts = split(product, wanted);
  return batches > 1 || parts.batches === 1 ? product : parts;
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

/** One element a lane. */
export function simple(product: Product): Candidate {
  const { layout, batches, M, N } = product;
  return {
    name: "an element a lane",
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

import { groupsFor, type Kernel, type Target } from "@trm/engine";
import { type Block, canHalve, columnsKernel, type Team } from "./columns.wgsl.ts";
import { foursOf, sizesOf } from "./frame.wgsl.ts";
import { matrixWays } from "./matrix.ts";
import { BUSY, flopsOf, groupsOf, inParts, partsOf } from "./parts.ts";
import { halfOf, type Halves, halvesOf, type Product } from "./product.ts";
import { LONGEST_ROW, rowsKernel } from "./rows.wgsl.ts";
import { simpleKernel } from "./simple.wgsl.ts";
import { tilesKernel } from "./tiles.wgsl.ts";

/** One way to compute a product. */
export interface Candidate {
  readonly name: string;
  kernel(): Kernel;
}

/** From so many FLOP a run on, a kernel that takes two seconds to build is worth it. */
const WORTH_BUILDING = 4e6;

/** The ways that suit a product on a target: the first is used, unless something measured that another is better. */
export function candidates(product: Product, target: Target): Candidate[] {
  if (target.software) return blocksFor(product, target).map((block) => columns(product, block, target));
  const { M, N, terms, K } = product;
  const [large, small, least] = [parted(product, 128), parted(product, 64), simple(product)];
  const ahead = [parted(product, 128, true), parted(product, 64, true)];
  if (Math.min(M, N) <= 16 && terms * K <= 1024) return [least, small, large];
  const busy = groupsOf(partsOf(product, [128, 128]), [128, 128]) >= BUSY / 2;
  return [...matrixWays(product, target), ...(busy ? [large, small] : [small, large]), ...ahead, least];
}

/** Blocks of a product that a lane of a software driver may make, cheapest first, as far as that is known; all give the same bits. */
function blocksFor(product: Product, { subgroup, slowLoads = false }: Target): Block[] {
  const { M, N } = product;
  const blocks: Block[] = [{ rows: 32, fours: 1 }, { rows: 16, fours: 1 }];
  const built = flopsOf(product) >= WORTH_BUILDING;
  if (slowLoads && built) blocks.push({ rows: 64, fours: 2 }, { rows: 64, fours: 1 });
  const cost = ({ rows, fours }: Block) => {
    const columns = 4 * fours * teamFor(subgroup).lanes;
    const rounds = Math.ceil(product.batches * Math.ceil(M / rows) * Math.ceil(N / columns) / 2); // on two cores
    return rounds * ((rows + columns) * (slowLoads ? 84 : 8) + rows * columns);
  };
  blocks.sort((a, b) => cost(a) - cost(b));
  return slowLoads || !built ? blocks : [...blocks, { rows: 64, fours: 2 }]; // no formula tells where these gain a tenth
}

/** Blocks of a product, one a lane: for software drivers. */
export function columns(product: Product, block: Block, { subgroup }: Target): Candidate {
  const { layout } = product;
  const fours = foursOf(product);
  const team = teamFor(subgroup);
  const groups = groupsOf(product, [block.rows, 4 * block.fours * team.lanes]);
  const kernel = (): Kernel => ({
    code: columnsKernel(layout, fours, { block, team }),
    sizes: sizesOf(product),
    workgroups: groupsFor(groups, 1),
    epilogue: fours.N ? 4 : 1,
    flops: flopsOf(product),
    pairs(half) {
      const halves = halvesOf(product, half);
      return halves && pairsOfColumns(product, halves, { block, team });
    },
  });
  return { name: `columns, ${block.rows} × ${4 * block.fours} a lane`, kernel };
}

/**
 * The same in pairs: those of columns are the two fours of a lane, in as many rows as were chosen.
 *
 * With SwiGLU in it at 2592 × 1024 × 128 and 1296 × 1536 × 256, NT, beside 32 × 4 and SwiGLU apart, 16 × 8 took 1.05 to 1.36 times as long on
 * lavapipe; 32 × 8 about as long, as far as two busy cores could tell.
 */
function pairsOfColumns(
  product: Product,
  halves: Halves,
  { block, team }: { readonly block: Block; readonly team: Team },
): Kernel | undefined {
  const halved = halves.axis;
  const paired = halved === "columns" ? { ...block, fours: 2 } : block;
  if (!canHalve(halved, paired, team)) return undefined;
  const size = halved === "columns"
    ? [paired.rows, 4 * team.lanes] as const
    : [paired.rows / 2, 4 * paired.fours * team.lanes] as const;
  return {
    code: columnsKernel(product.layout, foursOf(product), { block: paired, team, halved }),
    sizes: sizesOf(product, halves),
    workgroups: groupsFor(groupsOf(halfOf(product, halves), size), 1),
    flops: flopsOf(product),
  };
}

/** Lanes that share what they load are one subgroup, none larger than the rows of the lowest block. */
function teamFor(subgroup: number): Team {
  return subgroup > 0 && subgroup <= 16 ? { lanes: subgroup, share: true } : { lanes: 8, share: false };
}

/** Tiles or, where those are too few for a GPU and their sums long, tiles of parts of the sums. */
export function parted(product: Product, tile: 64 | 128, ahead = false): Candidate {
  return inParts(product, {
    name: `tiles of ${tile}${ahead ? ", loading ahead" : ""}`,
    tile: [tile, tile],
    code: (product, halved) => tilesKernel(product.layout, foursOf(product), { tile, ahead, halved }),
    pairs: () => tile === 128,
  });
}

/** Whole rows of a product, one a lane; nothing where they are too long, or none of `b` is a row's. */
export function wholeRows(product: Product, { software, subgroup }: Target): Kernel | undefined {
  const { layout, batches, terms, M, N } = product;
  if (layout !== "NT" || batches > 1 || terms > 1 || N > LONGEST_ROW) return undefined;
  const team = software ? teamFor(subgroup) : { lanes: 64, share: false };
  return {
    code: rowsKernel(N, foursOf(product), team),
    sizes: sizesOf(product),
    workgroups: groupsFor(M, team.lanes),
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

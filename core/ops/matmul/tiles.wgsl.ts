import { type Fours, frame, placed, putRows } from "./frame.wgsl.ts";
import type { Axis, Layout } from "./product.ts";

/** Columns of `a` and rows of `b` staged at a time. */
const DEPTH = 16;

/**
 * A square tile of the product a workgroup, staged through workgroup memory: for GPUs.
 *
 * Each of 16 × 16 lanes makes `tile / 16` squared elements, as blocks of 4 × 4 that lie 64 apart, so that a row of lanes reads neighbours.
 * With an axis `halved`, of tiles of 128, the blocks of the second 64 are the counterparts of the first. `ahead`, the columns and rows that are
 * staged next are loaded while these are multiplied, which takes registers but hides what memory takes to answer.
 * Right on a software driver; how fast it is on a GPU was not measured.
 */
export function tilesKernel(
  layout: Layout,
  fours: Fours,
  { tile, ahead, halved }: { readonly tile: 64 | 128; readonly ahead: boolean; readonly halved?: Axis },
): string {
  const pitch = tile / 4 + 1; //                     in fours; one more, so that transposing does not hit one memory bank
  const blocks = tile / 64;
  const loads = tile * DEPTH / 4 / 256;
  const each = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join("\n    ");
  const xyzw = ["x", "y", "z", "w"];
  const [tileM, tileN] = [halved === "rows" ? tile / 2 : tile, halved === "columns" ? tile / 2 : tile];
  const ofM: Place = (at, width) => placed(at, { origin: "m", own: tile, halved: halved === "rows", width });
  const ofN: Place = (at, width) => placed(at, { origin: "n", own: tile, halved: halved === "columns", width });
  // Staged k-major. What is stored with k along rows is copied; what is stored with k along columns is transposed.
  const copied = (name: "a" | "b", place: Place): Staging => ({
    across: tile / 4,
    load: `${name}4(t * size.${name}Stride, k + row, ${place("four", 4)})`,
    store: (value) => `${name}Tile[row * ${pitch}u + four] = ${value};`,
  });
  const transposed = (name: "a" | "b", place: Place): Staging => ({
    across: DEPTH / 4,
    load: `${name}4(t * size.${name}Stride, ${place("row", 1)}, k / 4u + four)`,
    store: (value) =>
      xyzw.map((c, j) => `${name}Tile[(4u * four + ${j}u) * ${pitch}u + row / 4u][row % 4u] = ${value}.${c};`).join(
        " ",
      ),
  });
  const staged: readonly (readonly [name: string, Staging])[] = [
    ["a", (layout === "TN" ? copied : transposed)("a", ofM)],
    ["b", (layout === "NT" ? transposed : copied)("b", ofN)],
  ];
  const staging = (line: (value: string, staging: Staging) => string) =>
    staged.map(([name, staging]) =>
      each(
        loads,
        (i) =>
          `{ let at = local + ${i * 256}u; let row = at / ${staging.across}u; let four = at % ${staging.across}u;
      ${line(`${name}Next${i}`, staging)} }`,
      )
    ).join("\n    ");
  const load = staging((value, { load }) => `${value} = ${load};`);
  const store = staging((value, { store }) => store(value));
  const values = staged.map(([name]) => each(loads, (i) => `var ${name}Next${i}: vec4f;`)).join("\n  ");
  const rows = 4 * blocks;
  const multiply = (k: number) =>
    `{
    ${each(blocks, (i) => `let a${i} = aTile[(d + ${k}u) * ${pitch}u + ${16 * i}u + y];`)}
    ${each(blocks, (j) => `let b${j} = bTile[(d + ${k}u) * ${pitch}u + ${16 * j}u + x];`)}
    ${each(rows, (i) => each(blocks, (j) => `c${i}_${j} += a${i >> 2}.${xyzw[i % 4]} * b${j};`))}
    }`;
  const products = `for (var d = 0u; d < ${DEPTH}u; d += 4u) {
    ${each(4, multiply)}
    }`;
  return /* wgsl */ `
// out[z, m, n] = Σ_t Σ_k a[t, m, k] b[t, k, n]      ${layout}, one workgroup per (z, ${tileM} of m, ${tileN} of n)${
    halved ? ` of half the ${halved}, and their counterparts` : ""
  }
${frame(layout, fours, { beyond: true, halved })}
var<workgroup> aTile: array<vec4f, ${DEPTH * pitch}>; //  [DEPTH, tile / 4 + 1]
var<workgroup> bTile: array<vec4f, ${DEPTH * pitch}>; //  [DEPTH, tile / 4 + 1]
@compute @workgroup_size(256) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let across = (${halved === "columns" ? "size.N / 2u" : "size.N"} + ${tileN - 1}u) / ${tileN}u;
  let down = (${halved === "rows" ? "size.half" : "size.M"} + ${tileM - 1}u) / ${tileM}u;
  let at = group.y * groups.x + group.x;
  let n = at % across * ${tileN}u;
  let m = at / across % down * ${tileM}u;
  let z = at / across / down;
  if (z >= size.batches) { return; }
  let x = local % 16u;
  let y = local / 16u;
  ${each(rows, (i) => each(blocks, (j) => `var c${i}_${j} = vec4f(0);`))}
  ${values}
  let depths = (size.K + ${DEPTH - 1}u) / ${DEPTH}u;
  let stages = size.terms * depths;
  for (var stage = 0u; stage < stages${ahead ? " + 1u" : ""}; stage++) {
    let t = z * size.terms + stage / depths;
    let k = stage % depths * ${DEPTH}u;
    ${ahead ? `if (stage < stages) {\n    ${load}\n    }\n    if (stage > 0u) {\n    ${products}\n    }` : load}
    workgroupBarrier();
    ${store}
    workgroupBarrier();
    ${ahead ? "" : products}
  }
  ${putRows(rows, blocks, (j) => `z, m + r / 4u * 64u + 4u * y + r % 4u, n / 4u + ${16 * j}u + x`, halved)}
}`;
}

/** How a tile is staged by 256 lanes, each fours of it, `across` in a row: `row` and `four` are where one is. */
interface Staging {
  readonly across: number;
  /** The WGSL of a four. */
  readonly load: string;
  /** The WGSL that puts it in its place. */
  store(value: string): string;
}

/** Where along an axis of the product `at` of a tile lies, both counted in `width`s. */
type Place = (at: string, width: 1 | 4) => string;

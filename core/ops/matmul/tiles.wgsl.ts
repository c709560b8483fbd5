import { type Fours, frame, placed, putRows } from "./frame.wgsl.ts";
import type { Axis, Layout } from "./product.ts";

/** Columns of `a` and rows of `b` staged at a time. */
const DEPTH = 16;

/**
 * A square tile of the product a workgroup, staged through workgroup memory: for GPUs.
 *
 * Each of 16 × 16 lanes makes `tile / 16` squared elements, as blocks of 4 × 4 that lie 64 apart, so that a row of lanes reads neighbours.
 * With an axis `halved`, of tiles of 128, the blocks of the second 64 are the counterparts of the first.
 * Right on a software driver; how fast it is on a GPU was not measured.
 */
export function tilesKernel(layout: Layout, fours: Fours, tile: 64 | 128, halved?: Axis): string {
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
  const copy = (name: string, first: string, place: Place) => (i: number) =>
    `{ let at = local + ${i * 256}u; let row = at / ${tile / 4}u; let four = at % ${tile / 4}u;
      ${name}Tile[row * ${pitch}u + four] = ${name}4(${first}, k + row, ${place("four", 4)}); }`;
  const transpose = (name: string, first: string, place: Place) => (i: number) =>
    `{ let at = local + ${i * 256}u; let row = at / ${DEPTH / 4}u; let four = at % ${DEPTH / 4}u;
      let value = ${name}4(${first}, ${place("row", 1)}, k / 4u + four);
      ${
      xyzw.map((c, j) => `${name}Tile[(4u * four + ${j}u) * ${pitch}u + row / 4u][row % 4u] = value.${c};`).join(" ")
    } }`;
  const stageA = (layout === "TN" ? copy : transpose)("a", "t * size.aStride", ofM);
  const stageB = (layout === "NT" ? transpose : copy)("b", "t * size.bStride", ofN);
  const rows = 4 * blocks;
  const multiply = (k: number) =>
    `{
    ${each(blocks, (i) => `let a${i} = aTile[(d + ${k}u) * ${pitch}u + ${16 * i}u + y];`)}
    ${each(blocks, (j) => `let b${j} = bTile[(d + ${k}u) * ${pitch}u + ${16 * j}u + x];`)}
    ${each(rows, (i) => each(blocks, (j) => `c${i}_${j} += a${i >> 2}.${xyzw[i % 4]} * b${j};`))}
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
  for (var t = z * size.terms; t < (z + 1u) * size.terms; t++) {
    for (var k = 0u; k < size.K; k += ${DEPTH}u) {
    workgroupBarrier();
    ${each(loads, stageA)}
    ${each(loads, stageB)}
    workgroupBarrier();
    for (var d = 0u; d < ${DEPTH}u; d += 4u) {
    ${each(4, multiply)}
    }
    }
  }
  ${putRows(rows, blocks, (j) => `z, m + r / 4u * 64u + 4u * y + r % 4u, n / 4u + ${16 * j}u + x`, halved)}
}`;
}

/** Where along an axis of the product `at` of a tile lies, both counted in `width`s. */
type Place = (at: string, width: 1 | 4) => string;

import { literal } from "@trm/engine";
import { parameters, rowOf, type Team } from "./row.ts";

/**
 * Softmax attention in one pass over the keys, with no score matrix.
 *
 * Exponents are taken from a score `m` that is raised, and the sums rescaled, only when a score exceeds it by 16:
 * sums of a few thousand exp(16) are far from f32's limits, and one exponential a key is enough.
 */
export function attentionKernel(dh: number, team: Team): string {
  const row = rowOf(dh, team);
  return /* wgsl */ `
// y[i] = Σ_j p[i, j] v[j],  p[i, j] = exp(q[i]·k[j] / √dh − lse[i]),  lse[i] = log Σ_j exp(q[i]·k[j] / √dh)
// one lane per query i, one workgroup per ${team.lanes} queries of one (b, h)
struct Sizes { batch: u32, length: u32, heads: u32 };
@group(0) @binding(0) var<storage, read> qkv: array<${row.type}>; //      [B, L, 3H, dh]
@group(0) @binding(1) var<storage, read_write> y: array<${row.type}>; //  [B, L, H, dh]
@group(0) @binding(2) var<storage, read_write> lse: array<f32>; //        [B, L, H]
@group(0) @binding(3) var<uniform> size: Sizes;
${row.total}
@compute @workgroup_size(${team.lanes}) fn main(
  ${parameters(team)}
) {
  let blocks = (size.length + ${team.lanes - 1}u) / ${team.lanes}u;
  let at = group.y * groups.x + group.x;
  let position = at % blocks * ${team.lanes}u + local;
  let h = at / blocks % size.heads;
  let b = at / blocks / size.heads;
  if (b >= size.batch) { return; }

  let first = b * size.length; // of this batch element's positions
  let i = min(position, size.length - 1u); // lanes past the end help to load, and store nothing
  let query = ((first + i) * 3u * size.heads + h) * ${row.count}u;
  ${row.load("q", "qkv", "query")}
  var m = -3e38;
  var sum = 0.0;
  ${row.zeros("y")}
  for (var j = 0u; j < size.length; j++) {
    let key = ((first + j) * 3u * size.heads + size.heads + h) * ${row.count}u;
    let value = key + size.heads * ${row.count}u;
    ${row.share("k", "qkv", "key")}
    let s = ${row.dot("q", "k")} * ${literal(1 / Math.sqrt(dh))};
    if (s > m + 16.0) {
      let shrink = exp(m - s);
      m = s;
      sum *= shrink;
      ${row.scale("y", "shrink")}
    }
    let p = exp(s - m);
    sum += p;
    ${row.share("v", "qkv", "value")}
    ${row.add("y", "p", "v")}
  }
  if (position >= size.length) { return; }
  let out = (first + i) * size.heads + h;
  lse[out] = m + log(sum);
  let share = 1.0 / sum;
  ${row.store("y", `out * ${row.count}u`, "y", "share")}
}`;
}

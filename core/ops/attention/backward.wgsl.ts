import { EPILOGUE_PAIRS, literal } from "@trm/engine";
import { parameters, rowOf, type Team } from "./row.ts";

/**
 * The gradient of {@linkcode attentionKernel}: each lane makes one row of dqkv on its own, recomputing the scores it needs.
 *
 * Keys' and values' gradients are separate lanes although both need p: the four rows of a joint one do not fit in registers at dh = 64.
 */
export function attentionBackwardKernel(dh: number, team: Team): string {
  const row = rowOf(dh, team);
  const scale = literal(1 / Math.sqrt(dh));
  return /* wgsl */ `
// dq[i] = Σ_j ds[i, j] k[j],  dk[j] = Σ_i ds[i, j] q[i],  dv[j] = Σ_i p[i, j] dy[i]
// p[i, j] = exp(q[i]·k[j] / √dh − lse[i]),  ds[i, j] = p[i, j] (dy[i]·v[j] − delta[i]) / √dh,  delta[i] = dy[i]·y[i]
// one lane per row of dqkv, one workgroup per ${team.lanes} positions of one (b, head)
struct Sizes { batch: u32, length: u32, heads: u32 };
@group(0) @binding(0) var<storage, read> dy: array<${row.type}>; //          [B, L, H, dh]
@group(0) @binding(1) var<storage, read> qkv: array<${row.type}>; //         [B, L, 3H, dh]
@group(0) @binding(2) var<storage, read> lse: array<f32>; //                 [B, L, H]
@group(0) @binding(3) var<storage, read> delta: array<f32>; //               [B, L, H]
@group(0) @binding(4) var<storage, read_write> out: array<${row.type}>; //   dqkv [B, L, 3H, dh]
@group(0) @binding(5) var<uniform> size: Sizes;
${row.total}
${row.paired ? EPILOGUE_PAIRS : ""}
fn query(position: u32, h: u32) -> u32 { return (position * 3u * size.heads + h) * ${row.count}u; }
fn key(position: u32, h: u32) -> u32 { return query(position, h + size.heads); }
fn value(position: u32, h: u32) -> u32 { return query(position, h + 2u * size.heads); }

fn queryGradient(first: u32, i: u32, h: u32, local: u32, inside: bool) {
  let own = i * size.heads + h;
  ${row.load("q", "qkv", "query(i, h)")}
  ${row.load("dy", "dy", `own * ${row.count}u`)}
  let shift = lse[own];
  let mean = delta[own];
  ${row.zeros("dq")}
  for (var j = first; j < first + size.length; j++) {
    ${row.share("k", "qkv", "key(j, h)")}
    ${row.share("v", "qkv", "value(j, h)")}
    let p = exp(${row.dot("q", "k")} * ${scale} - shift);
    let ds = p * (${row.dot("dy", "v")} - mean);
    ${row.add("dq", "ds", "k")}
  }
  if (inside) { ${row.put("query(i, h)", "dq", scale)} }
}

fn keyGradient(first: u32, j: u32, h: u32, local: u32, inside: bool) {
  ${row.load("k", "qkv", "key(j, h)")}
  ${row.load("v", "qkv", "value(j, h)")}
  ${row.zeros("dk")}
  for (var i = first; i < first + size.length; i++) {
    let other = i * size.heads + h;
    ${row.share("q", "qkv", "query(i, h)")}
    ${row.share("dy", "dy", `other * ${row.count}u`)}
    let p = exp(${row.dot("q", "k")} * ${scale} - lse[other]);
    let ds = p * (${row.dot("dy", "v")} - delta[other]);
    ${row.add("dk", "ds", "q")}
  }
  if (inside) { ${row.put("key(j, h)", "dk", scale)} }
}

fn valueGradient(first: u32, j: u32, h: u32, local: u32, inside: bool) {
  ${row.load("k", "qkv", "key(j, h)")}
  ${row.zeros("dv")}
  for (var i = first; i < first + size.length; i++) {
    let other = i * size.heads + h;
    ${row.share("q", "qkv", "query(i, h)")}
    ${row.share("dy", "dy", `other * ${row.count}u`)}
    let p = exp(${row.dot("q", "k")} * ${scale} - lse[other]);
    ${row.add("dv", "p", "dy")}
  }
  if (inside) { ${row.put("value(j, h)", "dv", "1.0")} }
}

@compute @workgroup_size(${team.lanes}) fn main(
  ${parameters(team)}
) {
  let blocks = (size.length + ${team.lanes - 1}u) / ${team.lanes}u;
  let at = group.y * groups.x + group.x;
  let position = at % blocks * ${team.lanes}u + local;
  let head = at / blocks % (3u * size.heads);
  let b = at / blocks / (3u * size.heads);
  if (b >= size.batch) { return; }
  let first = b * size.length; // of this batch element's positions
  let own = first + min(position, size.length - 1u); // lanes past the end help to load, and store nothing
  let inside = position < size.length;
  let h = head % size.heads;
  switch head / size.heads {
    case 0u: { queryGradient(first, own, h, local, inside); }
    case 1u: { keyGradient(first, own, h, local, inside); }
    default: { valueGradient(first, own, h, local, inside); }
  }
}`;
}

import { EPILOGUE, LANE } from "@trm/engine";
import type { Layout } from "./product.ts";

/** One element of the product a lane: for results too narrow to fill tiles. */
export function simpleKernel(layout: Layout): string {
  const a = layout === "TN" ? "k * size.M + m" : "m * size.K + k";
  const b = layout === "NT" ? "n * size.K + k" : "k * size.N + n";
  return /* wgsl */ `
// out[z, m, n] = Σ_t Σ_k a[t, m, k] b[t, k, n]      ${layout}, one lane per (z, m, n)
struct Sizes { batches: u32, terms: u32, M: u32, N: u32, K: u32, aStride: u32, bStride: u32 };
@group(0) @binding(0) var<storage, read> a: array<f32>; //          [.., ${layout === "TN" ? "K, M" : "M, K"}]
@group(0) @binding(1) var<storage, read> b: array<f32>; //          [.., ${layout === "NT" ? "N, K" : "K, N"}]
@group(0) @binding(2) var<storage, read_write> out: array<f32>; //  [batches, M, N]
@group(0) @binding(3) var<uniform> size: Sizes;
${EPILOGUE}
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.batches * size.M * size.N) { return; }
  let n = at % size.N;
  let m = at / size.N % size.M;
  let z = at / size.N / size.M;
  var total = 0.0;
  for (var t = z * size.terms; t < (z + 1u) * size.terms; t++) {
    let aFirst = t * size.aStride;
    let bFirst = t * size.bStride;
    for (var k = 0u; k < size.K; k++) { total += a[aFirst + ${a}] * b[bFirst + ${b}]; }
  }
  epilogue(total, at);
}`;
}

import { LANE } from "@trm/engine";

/** Sums the middle axis: one lane per element of the result, in a fixed order. */
export const sumKernel: string = /* wgsl */ `
// y[o, i] = Σ_m x[o, m, i]      one lane per (o, i)
struct Sizes { outer: u32, middle: u32, inner: u32 };
@group(0) @binding(0) var<storage, read> x: array<f32>; //        [outer, middle, inner]
@group(0) @binding(1) var<storage, read_write> y: array<f32>; //  [outer, inner]
@group(0) @binding(2) var<uniform> size: Sizes;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.outer * size.inner) { return; }
  let first = at / size.inner * size.middle * size.inner + at % size.inner;
  var total = 0.0;
  for (var m = 0u; m < size.middle; m++) { total += x[first + m * size.inner]; }
  y[at] = total;
}`;

import { LANE } from "@trm/engine";

/**
 * Multiplies rows with rows: one lane a row, in a fixed order.
 *
 * A product and its sum, two dispatches, took 2.7 times as long for [10368, 32]. A subgroup a row took 3.4 times as long there, 1.4 times
 * for [2592, 128] and no less for [2592, 512] (lavapipe).
 */
export function dotKernel(width: 1 | 4): string {
  const type = width === 4 ? "vec4f" : "f32";
  return /* wgsl */ `
// y[o] = Σ_i a[o, i] b[o, i]      one lane per row o
struct Sizes { rows: u32, columns: u32 }; //                     columns counts ${type}
@group(0) @binding(0) var<storage, read> a: array<${type}>; //  [rows, columns]
@group(0) @binding(1) var<storage, read> b: array<${type}>; //  [rows, columns]
@group(0) @binding(2) var<storage, read_write> y: array<f32>; // [rows]
@group(0) @binding(3) var<uniform> size: Sizes;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let row = lane(group, groups, local, 64u);
  if (row >= size.rows) { return; }
  let first = row * size.columns;
  var sum = ${type}(0);
  for (var i = first; i < first + size.columns; i++) { sum += a[i] * b[i]; }
  y[row] = ${width === 4 ? "(sum.x + sum.y) + (sum.z + sum.w)" : "sum"};
}`;
}

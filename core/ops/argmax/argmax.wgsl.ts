import { LANE } from "@trm/engine";

/** Where each row is largest: one lane per row. */
export const argmaxKernel: string = /* wgsl */ `
// y[r] = the lowest k for which x[r, k] is largest      one lane per row r
struct Sizes { rows: u32, columns: u32 };
@group(0) @binding(0) var<storage, read> x: array<f32>; //       [rows, columns]
@group(0) @binding(1) var<storage, read_write> y: array<u32>; // [rows]
@group(0) @binding(2) var<uniform> size: Sizes;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let row = lane(group, groups, local, 64u);
  if (row >= size.rows) { return; }
  let first = row * size.columns;
  var best = 0u;
  var largest = x[first];
  for (var k = 1u; k < size.columns; k++) {
    let value = x[first + k];
    if (value > largest) {
      largest = value;
      best = k;
    }
  }
  y[row] = best;
}`;

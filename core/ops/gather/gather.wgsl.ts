import { LANE } from "@trm/engine";
import type { Element } from "../axis.ts";

/** Copies rows of a table: one lane per element of the result. */
export function gatherKernel({ type, functions, store }: Element): string {
  return /* wgsl */ `
// y[k, d] = table[ids[k], d]      one lane per (k, d)
struct Sizes { rows: u32, ids: u32, columns: u32 };
@group(0) @binding(0) var<storage, read> table: array<${type}>; //     [rows, columns]
@group(0) @binding(1) var<storage, read> ids: array<u32>; //           [ids]
@group(0) @binding(2) var<storage, read_write> out: array<${type}>; // y [ids, columns]
@group(0) @binding(3) var<uniform> size: Sizes;
${LANE}
${functions}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.ids * size.columns) { return; }
  let row = min(ids[at / size.columns], size.rows - 1u);
  ${store("table[row * size.columns + at % size.columns]")}
}`;
}

/** Adds rows up by their ids: one lane per element, of `type`, of the result, in the order of the ids. */
export function scatterAddKernel(type: string): string {
  return /* wgsl */ `
// y[n, d] = Σ_(k: ids[k] = n) x[k, d]      one lane per (n, d)
struct Sizes { rows: u32, ids: u32, columns: u32 };
@group(0) @binding(0) var<storage, read> x: array<${type}>; //       [ids, columns]
@group(0) @binding(1) var<storage, read> ids: array<u32>; //         [ids]
@group(0) @binding(2) var<storage, read_write> y: array<${type}>; // [rows, columns]
@group(0) @binding(3) var<uniform> size: Sizes;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.rows * size.columns) { return; }
  let row = at / size.columns;
  let d = at % size.columns;
  var total = ${type}();
  for (var k = 0u; k < size.ids; k++) {
    if (min(ids[k], size.rows - 1u) == row) { total += x[k * size.columns + d]; }
  }
  y[at] = total;
}`;
}

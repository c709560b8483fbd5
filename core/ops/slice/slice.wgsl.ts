import { LANE } from "@trm/engine";
import type { Element } from "../axis.ts";

/** Copies a stretch of the middle axis: one lane per element of the result. */
export function sliceKernel({ type, functions, store }: Element): string {
  return /* wgsl */ `
// y[o, m, i] = x[o, start + m, i]      one lane per (o, m, i) of y
struct Sizes { outer: u32, size: u32, start: u32, length: u32, inner: u32 };
@group(0) @binding(0) var<storage, read> x: array<${type}>; //         [outer, size, inner]
@group(0) @binding(1) var<storage, read_write> out: array<${type}>; // y [outer, length, inner]
@group(0) @binding(2) var<uniform> size: Sizes;
${LANE}
${functions}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  let stretch = size.length * size.inner;
  if (at >= size.outer * stretch) { return; }
  ${store("x[(at / stretch * size.size + size.start) * size.inner + at % stretch]")}
}`;
}

/** Puts a stretch of the middle axis among zeros: one lane per element of the result. */
export function padKernel({ type, functions, store }: Element): string {
  return /* wgsl */ `
// y[o, start + m, i] = x[o, m, i], 0 elsewhere      one lane per (o, m, i) of y
struct Sizes { outer: u32, size: u32, start: u32, length: u32, inner: u32 };
@group(0) @binding(0) var<storage, read> x: array<${type}>; //         [outer, length, inner]
@group(0) @binding(1) var<storage, read_write> out: array<${type}>; // y [outer, size, inner]
@group(0) @binding(2) var<uniform> size: Sizes;
${LANE}
${functions}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  let whole = size.size * size.inner;
  let stretch = size.length * size.inner;
  if (at >= size.outer * whole) { return; }
  let inside = at % whole - size.start * size.inner; // wraps to a large number before the stretch
  var value = ${type}();
  if (inside < stretch) { value = x[at / whole * stretch + inside]; }
  ${store("value")}
}`;
}

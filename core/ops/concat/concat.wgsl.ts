import { LANE } from "@trm/engine";
import type { Element } from "../axis.ts";

/** Lays `count` tensors after one another along the middle axis: one lane per element of the result. */
export function concatKernel(count: number, { type, functions, store }: Element): string {
  const parts = Array.from({ length: count }, (_, part) => part);
  const ends = parts.map((part) => `end${part}: u32`).join(", ");
  const bindings = parts.map((part) =>
    `@group(0) @binding(${part}) var<storage, read> x${part}: array<${type}>; // [outer, …, inner]`
  );
  const copies = parts.map((part) => `
  end = size.end${part} * size.inner;
  if (inside >= start && inside < end) { value = x${part}[o * (end - start) + inside - start]; }
  start = end;`);
  return /* wgsl */ `
// y[o, m, i] = x_p[o, m − end_(p−1), i] for the first p with m < end_p      one lane per (o, m, i)
struct Sizes { outer: u32, inner: u32, ${ends} };
${bindings.join("\n")}
@group(0) @binding(${count}) var<storage, read_write> out: array<${type}>; // y [outer, end${count - 1}, inner]
@group(0) @binding(${count + 1}) var<uniform> size: Sizes;
${LANE}
${functions}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  let whole = size.end${count - 1} * size.inner;
  if (at >= size.outer * whole) { return; }
  let o = at / whole;
  let inside = at % whole;
  var start = 0u;
  var end = 0u;
  var value = ${type}();${copies.join("")}
  ${store("value")}
}`;
}

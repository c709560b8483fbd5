import { LANE } from "@trm/engine";

/** Shares of the sum of squares: one lane per share, reading elements of `type`. */
export function squaresKernel(type: string): string {
  return /* wgsl */ `
// y[p] = Σ x[i]² over i = p, p + shares, p + 2 shares, …      one lane per p; i counts ${type}
struct Sizes { count: u32, shares: u32 };
@group(0) @binding(0) var<storage, read> x: array<${type}>; //   [count]
@group(0) @binding(1) var<storage, read_write> y: array<f32>; // [shares]
@group(0) @binding(2) var<uniform> size: Sizes;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let share = lane(group, groups, local, 64u);
  if (share >= size.shares) { return; }
  var total = ${type}(0);
  for (var i = share; i < size.count; i += size.shares) { total += x[i] * x[i]; }
  y[share] = ${type === "f32" ? "total" : "(total.x + total.y) + (total.z + total.w)"};
}`;
}

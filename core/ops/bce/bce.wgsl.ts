import { LANE } from "@trm/engine";
import { LOG1P } from "../cross_entropy/log1p.wgsl.ts";

/** Binary cross-entropy of logits: one lane per element. */
export const bceKernel: string = /* wgsl */ `
// loss[i] = max(x, 0) − x t + log1p(exp(−|x|)), x = x[i], t = targets[i]      one lane per i
struct Sizes { count: u32 };
@group(0) @binding(0) var<storage, read> x: array<f32>; //          [count]
@group(0) @binding(1) var<storage, read> targets: array<f32>; //    [count]
@group(0) @binding(2) var<storage, read_write> loss: array<f32>; // [count]
@group(0) @binding(3) var<uniform> size: Sizes;
${LANE}
${LOG1P}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.count) { return; }
  loss[at] = max(x[at], 0.0) - x[at] * targets[at] + log1p(exp(-abs(x[at])));
}`;

import { LANE } from "@trm/engine";

/** What the multiply-add loop is made of. */
export interface MultiplyAdd {
  /** Independent sums of four numbers that a lane keeps: enough to hide how long one takes, few enough for the registers. */
  readonly sums: number;
  /** By the built-in `fma`, which some drivers compute slowly. */
  readonly fused: boolean;
  /** How often each sum is multiplied and added to, a multiple of 16. */
  readonly rounds: number;
}

/** A loop that does nothing but multiply and add. */
export function multiplyAddKernel({ sums, fused, rounds }: MultiplyAdd): string {
  const each = Array.from({ length: sums }, (_, i) => `s${i}`);
  const turn = each.map((s) => `${s} = ${fused ? `fma(${s}, m, c)` : `${s} * m + c`};`).join(" ");
  return /* wgsl */ `
// y[i] = Σ_s x_s, where x_s ← x_s m + c, ROUNDS times      one lane per i; ${sums} sums
@group(0) @binding(0) var<storage, read> x: array<vec4f>; //        [lanes, 4]
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>; //  [lanes, 4]
@group(0) @binding(2) var<uniform> lanes: u32;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= lanes) { return; }
  let m = vec4f(0.5) + 0.25 * x[at];
  let c = x[at].wzyx;
  ${each.map((s, i) => `var ${s} = x[at] + ${i}.0;`).join(" ")}
  for (var round = 0u; round < ${rounds / 16}u; round++) {
    ${Array(16).fill(turn).join("\n    ")}
  }
  y[at] = ${each.join(" + ")};
}`;
}

/** Reads and writes as fast as the memory allows, one or four numbers a lane. */
export function streamKernel(width: 1 | 4): string {
  const type = width === 4 ? "vec4f" : "f32";
  return /* wgsl */ `
// y = x      ${width} to a lane
@group(0) @binding(0) var<storage, read> x: array<${type}>; //        [lanes, ${width}]
@group(0) @binding(1) var<storage, read_write> y: array<${type}>; //  [lanes, ${width}]
@group(0) @binding(2) var<uniform> lanes: u32;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at < lanes) { y[at] = x[at]; }
}`;
}

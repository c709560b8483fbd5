import { LANE } from "@trm/engine";

/** Gates one half with the other: one lane per element, or four neighbours, of the result. */
export function swigluKernel(width: 1 | 4): string {
  const type = width === 4 ? "vec4f" : "f32";
  return /* wgsl */ `
// y[o, i] = g σ(g) u,  g = gateUp[o, 0, i], u = gateUp[o, 1, i]      one lane per (o, i)
struct Sizes { outer: u32, half: u32 }; //                              half counts ${type}
@group(0) @binding(0) var<storage, read> gateUp: array<${type}>; //   [outer, 2, half]
@group(0) @binding(1) var<storage, read_write> y: array<${type}>; //  [outer, half]
@group(0) @binding(2) var<uniform> size: Sizes;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.outer * size.half) { return; }
  let first = at + at / size.half * size.half;
  let g = gateUp[first];
  y[at] = ${gated("g", "gateUp[first + size.half]", type)};
}`;
}

/** The gradient of {@linkcode swigluKernel}, with the same lanes, written over what was gated. */
export function swigluBackwardKernel(width: 1 | 4): string {
  const type = width === 4 ? "vec4f" : "f32";
  const [dg, du] = gatedBackward("d", "g", "u", type);
  return /* wgsl */ `
// dg = dy u s (1 + g (1 − s)),  du = dy g s,  s = σ(g)      one lane per (o, i) of dy
struct Sizes { outer: u32, half: u32 }; //                     half counts ${type}
@group(0) @binding(0) var<storage, read> dy: array<${type}>; //            [outer, half]
@group(0) @binding(1) var<storage, read_write> gateUp: array<${type}>; //  [outer, 2, half], then dgateUp
@group(0) @binding(2) var<uniform> size: Sizes;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.outer * size.half) { return; }
  let first = at + at / size.half * size.half;
  let g = gateUp[first];
  let u = gateUp[first + size.half];
  let d = dy[at];
  gateUp[first] = ${dg};
  gateUp[first + size.half] = ${du};
}`;
}

/** g σ(g) u. */
export function gated(g: string, u: string, type: "f32" | "vec4f" = "f32"): string {
  return `${g} * ${sigmoid(g, type)} * ${u}`;
}

/** Its gradients by g and by u. */
export function gatedBackward(
  dy: string,
  g: string,
  u: string,
  type: "f32" | "vec4f" = "f32",
): readonly [string, string] {
  const s = sigmoid(g, type);
  return [`${dy} * ${s} * ${u} * (1.0 + ${g} * (1.0 - ${s}))`, `${dy} * ${s} * ${g}`];
}

/** The largest float is near exp(88.7): below −87 the exponential stays finite, and so does what is left of g σ(g). */
function sigmoid(x: string, type: "f32" | "vec4f"): string {
  return `(1.0 / (1.0 + exp(-max(${x}, ${type}(-87.0)))))`;
}

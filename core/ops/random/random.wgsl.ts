import { LANE } from "@trm/engine";

/** Counter-based random numbers: one lane per number. */
export function randomKernel(dtype: "f32" | "u32"): string {
  const number = dtype === "u32" ? "bits" : `f32(bits >> 8u) * ${1 / 2 ** 24}`;
  return /* wgsl */ `
// y[i] = PCG4D(i, stream, seed), with a third round, as ${
    dtype === "u32" ? "32 bits" : "a number in [0, 1)"
  }      one lane per i
struct Sizes { count: u32, stream: u32 };
@group(0) @binding(0) var<storage, read> seed: array<u32>; //         [2]
@group(0) @binding(1) var<storage, read_write> y: array<${dtype}>; // [count]
@group(0) @binding(2) var<uniform> size: Sizes;
${LANE}
fn stir(v: vec4u) -> vec4u {
  let x = v.x + v.y * v.w;
  let y = v.y + v.z * x;
  let z = v.z + x * y;
  return vec4u(x, y, z, v.w + y * z);
}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.count) { return; }
  var words = stir(vec4u(at, size.stream, seed[0], seed[1]) * 1664525u + 1013904223u);
  words = stir(words ^ (words >> vec4u(16u)));
  let bits = stir(words ^ (words >> vec4u(16u))).w;
  y[at] = ${number};
}`;
}

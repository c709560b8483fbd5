import { EPILOGUE, EPILOGUE4, LANE, literal } from "@trm/engine";
import { bindings } from "./backward.wgsl.ts";

/** Normalizes the middle axis where it lies: one lane per element, or four neighbours, of the inner one. */
export function rmsNormAxisKernel(eps: number, width: 1 | 4): string {
  const type = width === 4 ? "vec4f" : "f32";
  const store = width === 4 ? "epilogue4(value, 4u * k)" : "epilogue(value, k)";
  return /* wgsl */ `
// y[o, m, i] = x[o, m, i] r[o, i],  r = 1 / √(mean_m x² + eps)      one lane per (o, i)
struct Sizes { outer: u32, middle: u32, inner: u32 }; //               inner counts ${type}
@group(0) @binding(0) var<storage, read_write> out: array<${type}>; //  [outer, middle, inner] x, then y
@group(0) @binding(1) var<storage, read_write> r: array<${type}>; //    [outer, inner]
@group(0) @binding(2) var<uniform> size: Sizes;
${LANE}
${width === 4 ? EPILOGUE4 : EPILOGUE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.outer * size.inner) { return; }
  let first = at / size.inner * size.middle * size.inner + at % size.inner;
  var squares = ${type}(0);
  for (var m = 0u; m < size.middle; m++) {
    let value = out[first + m * size.inner];
    squares += value * value;
  }
  let scale = inverseSqrt(squares / f32(size.middle) + ${literal(eps)});
  r[at] = scale;
  for (var m = 0u; m < size.middle; m++) {
    let k = first + m * size.inner;
    let value = out[k] * scale;
    ${store};
  }
}`;
}

/** The gradient of {@linkcode rmsNormAxisKernel}, with the same lanes; where dy lies, or beside it. */
export function rmsNormAxisBackwardKernel(width: 1 | 4, dx: "dy" | "dx"): string {
  const type = width === 4 ? "vec4f" : "f32";
  return /* wgsl */ `
// dx[o, m, i] = r[o, i] (dy[o, m, i] − y[o, m, i] mean_m(dy y))      one lane per (o, i)
struct Sizes { outer: u32, middle: u32, inner: u32 }; //                inner counts ${type}
${bindings(dx, type, type)}
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.outer * size.inner) { return; }
  let first = at / size.inner * size.middle * size.inner + at % size.inner;
  var products = ${type}(0);
  for (var m = 0u; m < size.middle; m++) { products += dy[first + m * size.inner] * y[first + m * size.inner]; }
  let mean = products / f32(size.middle);
  let scale = r[at];
  for (var m = 0u; m < size.middle; m++) {
    let k = first + m * size.inner;
    ${dx}[k] = scale * (dy[k] - y[k] * mean);
  }
}`;
}

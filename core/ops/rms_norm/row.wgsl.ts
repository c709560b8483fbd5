import { EPILOGUE4, LANE, literal } from "@trm/engine";
import { bindings } from "./backward.wgsl.ts";

/**
 * Normalizes rows where they lie: one workgroup per row, four elements a lane at a time.
 *
 * A workgroup has as many lanes as the smallest subgroup, so it is one subgroup whatever its size turns out to be.
 */
export function rmsNormRowKernel(eps: number, lanes: number): string {
  return /* wgsl */ `
// y[o, i] = x[o, i] r[o],  r = 1 / √(mean_i x² + eps)      one workgroup per row o
struct Sizes { rows: u32, columns: u32 }; //                  columns counts vec4f
@group(0) @binding(0) var<storage, read_write> out: array<vec4f>; //  [rows, columns] x, then y
@group(0) @binding(1) var<storage, read_write> r: array<f32>; //      [rows]
@group(0) @binding(2) var<uniform> size: Sizes;
${LANE}
${EPILOGUE4}
@compute @workgroup_size(${lanes}) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let row = lane(group, groups, 0u, 1u);
  if (row >= size.rows) { return; }
  let first = row * size.columns;
  var squares = vec4f(0);
  for (var i = local; i < size.columns; i += ${lanes}u) {
    let value = out[first + i];
    squares += value * value;
  }
  let mean = subgroupAdd(dot(squares, vec4f(1))) / f32(4u * size.columns);
  let scale = inverseSqrt(mean + ${literal(eps)});
  if (local == 0u) { r[row] = scale; }
  for (var i = local; i < size.columns; i += ${lanes}u) { epilogue4(out[first + i] * scale, 4u * (first + i)); }
}`;
}

/** The gradient of {@linkcode rmsNormRowKernel}, with the same workgroups; where dy lies, or beside it. */
export function rmsNormRowBackwardKernel(lanes: number, dx: "dy" | "dx"): string {
  return /* wgsl */ `
// dx[o, i] = r[o] (dy[o, i] − y[o, i] mean_i(dy y))      one workgroup per row o
struct Sizes { rows: u32, columns: u32 }; //                columns counts vec4f
${bindings(dx, "vec4f", "f32")}
${LANE}
@compute @workgroup_size(${lanes}) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let row = lane(group, groups, 0u, 1u);
  if (row >= size.rows) { return; }
  let first = row * size.columns;
  var products = vec4f(0);
  for (var i = local; i < size.columns; i += ${lanes}u) { products += dy[first + i] * y[first + i]; }
  let mean = subgroupAdd(dot(products, vec4f(1))) / f32(4u * size.columns);
  let scale = r[row];
  for (var i = local; i < size.columns; i += ${lanes}u) { ${dx}[first + i] = scale * (dy[first + i] - y[first + i] * mean); }
}`;
}

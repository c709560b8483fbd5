import { EPILOGUE, EPILOGUE4, LANE } from "@trm/engine";

/** Adds parts of a product up: one lane per element, or four neighbours, of the result. */
export function totalKernel(width: 1 | 4): string {
  const type = width === 4 ? "vec4f" : "f32";
  return /* wgsl */ `
// out[i] = Σ_p parts[p, i]      one lane per i
struct Sizes { parts: u32, count: u32 }; //                              count counts ${type}
@group(0) @binding(0) var<storage, read> parts: array<${type}>; //      [parts, count]
@group(0) @binding(1) var<storage, read_write> out: array<${type}>; //  [count]
@group(0) @binding(2) var<uniform> size: Sizes;
${width === 4 ? EPILOGUE4 : EPILOGUE}
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.count) { return; }
  var total = ${type}(0);
  for (var p = 0u; p < size.parts; p++) { total += parts[p * size.count + at]; }
  ${width === 4 ? "epilogue4(total, 4u * at)" : "epilogue(total, at)"};
}`;
}

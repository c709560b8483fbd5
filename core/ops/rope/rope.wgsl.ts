import { LANE } from "@trm/engine";

/**
 * Rotates in place: one lane per pair of channels, or four neighbouring pairs, of a position, so no lane reads what another writes.
 *
 * A lane takes all heads, whose angles are the same: 1.9 times as fast as a lane per head (B = 32, L = 81, H = 4, dh = 32, lavapipe).
 */
export function ropeKernel({ inverse, width }: { inverse: boolean; width: 1 | 4 }): string {
  const type = width === 4 ? "vec4f" : "f32";
  const [a, b] = rotated("a", "b", "cos", "sin");
  return /* wgsl */ `
// (a, b) ← (a cos − b sin, b cos + a sin),  a = x[b, l, h, i], b = x[b, l, h, i + half]      one lane per (b, l, i) for all h < heads
struct Sizes { batch: u32, length: u32, all: u32, heads: u32, half: u32 }; //                   half counts ${type}
@group(0) @binding(0) var<storage, read_write> x: array<${type}>; //  [batch, length, all, 2, half]
@group(0) @binding(1) var<storage, read> tables: array<${type}>; //   [2, length, half]
@group(0) @binding(2) var<uniform> size: Sizes;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  let i = at % size.half;
  let row = at / size.half;
  if (row >= size.batch * size.length) { return; }
  let angle = row % size.length * size.half + i;
  let cos = tables[angle];
  let sin = ${inverse ? "-" : ""}tables[size.length * size.half + angle];
  for (var h = 0u; h < size.heads; h++) {
    let first = (row * size.all + h) * 2u * size.half + i;
    let a = x[first];
    let b = x[first + size.half];
    x[first] = ${a};
    x[first + size.half] = ${b};
  }
}`;
}

/** The same where the pairs are made: the body of a {@linkcode Turn}, whose pairs are those of `[B, L, all, half]` and `table` `[2, L, half]`. */
export function turnBody(
  table: string,
  { L, all, heads, half, inverse }: { L: number; all: number; heads: number; half: number; inverse: boolean },
): string {
  return `  if (at / ${half}u % ${all}u >= ${heads}u) { return mat2x4f(first, second); }
  let angle = at / ${half * all}u % ${L}u * ${half}u + at % ${half}u;
  let cos = ${table}[angle / 4u];
  let sin = ${inverse ? "-" : ""}${table}[(angle + ${L * half}u) / 4u];
  return mat2x4f(${rotated("first", "second", "cos", "sin").join(", ")});`;
}

/** What becomes of a pair. */
function rotated(a: string, b: string, cos: string, sin: string): readonly [a: string, b: string] {
  return [`${a} * ${cos} - ${b} * ${sin}`, `${b} * ${cos} + ${a} * ${sin}`];
}

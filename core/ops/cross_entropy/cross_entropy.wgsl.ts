import { LANE } from "@trm/engine";
import { IGNORED } from "./labels.ts";
import { LOG1P } from "./log1p.wgsl.ts";

/** How logits become weights w, whose shares are the probabilities. */
export type CrossEntropyKind = "stablemax" | "softmax";

/** The loss of each row: one lane per row. */
export function crossEntropyKernel(kind: CrossEntropyKind): string {
  return /* wgsl */ `
// loss[r] = log(Σ_k w(x[r, k]) / w(x[r, label])), 0 where the label is ignored      one lane per row r
struct Sizes { rows: u32, columns: u32 };
@group(0) @binding(0) var<storage, read> x: array<f32>; //          [rows, columns]
@group(0) @binding(1) var<storage, read> labels: array<u32>; //     [rows]
@group(0) @binding(2) var<storage, read_write> loss: array<f32>; // [rows]
@group(0) @binding(3) var<uniform> size: Sizes;
const IGNORED = ${IGNORED}u;
${LANE}
${LOG1P}
${weights[kind]}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let row = lane(group, groups, local, 64u);
  if (row >= size.rows) { return; }
  let label = labels[row];
  if (label == IGNORED) {
    loss[row] = 0.0;
    return;
  }
  let first = row * size.columns;
  let shift = shiftOf(first);
  var others = 0.0;
  for (var k = 0u; k < size.columns; k++) {
    if (k != label) { others += weight(x[first + k], shift); }
  }
  let wanted = x[first + label];
  let own = weight(wanted, shift);
  if (others < own) { loss[row] = log1p(others / own); } // a small loss is no difference of logarithms
  else { loss[row] = log(others + own) - logWeight(wanted, shift); }
}`;
}

/** The gradient of {@linkcode crossEntropyKernel}, with the same lanes. */
export function crossEntropyBackwardKernel(kind: CrossEntropyKind): string {
  return /* wgsl */ `
// dx[r, k] = dy[r] slope(x[r, k]) (w(x[r, k]) / Σ w − [k = label]), slope = w′/w      one lane per row r
struct Sizes { rows: u32, columns: u32 };
@group(0) @binding(0) var<storage, read> dy: array<f32>; //       [rows]
@group(0) @binding(1) var<storage, read> x: array<f32>; //        [rows, columns]
@group(0) @binding(2) var<storage, read> labels: array<u32>; //   [rows]
@group(0) @binding(3) var<storage, read_write> dx: array<f32>; // [rows, columns]
@group(0) @binding(4) var<uniform> size: Sizes;
const IGNORED = ${IGNORED}u;
${LANE}
${LOG1P}
${weights[kind]}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let row = lane(group, groups, local, 64u);
  if (row >= size.rows) { return; }
  let label = labels[row];
  let first = row * size.columns;
  if (label == IGNORED) {
    for (var k = 0u; k < size.columns; k++) { dx[first + k] = 0.0; }
    return;
  }
  let shift = shiftOf(first);
  var others = 0.0;
  for (var k = 0u; k < size.columns; k++) {
    if (k != label) { others += weight(x[first + k], shift); }
  }
  let total = others + weight(x[first + label], shift);
  for (var k = 0u; k < size.columns; k++) {
    let value = x[first + k];
    if (k == label) { dx[first + k] = -dy[row] * slope(value) * (others / total); }
    else { dx[first + k] = dy[row] * slope(value) * (weight(value, shift) / total); }
  }
}`;
}

/** Both kinds as the weight of a logit, its logarithm and the slope w′/w. */
const weights: Readonly<Record<CrossEntropyKind, string>> = {
  stablemax: /* wgsl */ `
fn shiftOf(first: u32) -> f32 { return 0.0; }
fn weight(x: f32, shift: f32) -> f32 { if (x < 0.0) { return 1.0 / (1.0 - x); } else { return x + 1.0; } }
fn logWeight(x: f32, shift: f32) -> f32 { if (x < 0.0) { return -log1p(-x); } else { return log1p(x); } }
fn slope(x: f32) -> f32 { return 1.0 / (1.0 + abs(x)); }`,
  softmax: /* wgsl */ `
fn shiftOf(first: u32) -> f32 {
  var largest = x[first];
  for (var k = 1u; k < size.columns; k++) { largest = max(largest, x[first + k]); }
  return largest;
}
fn weight(x: f32, shift: f32) -> f32 { return exp(x - shift); }
fn logWeight(x: f32, shift: f32) -> f32 { return x - shift; }
fn slope(x: f32) -> f32 { return 1.0; }`,
};

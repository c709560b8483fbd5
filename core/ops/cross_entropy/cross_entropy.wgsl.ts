import { LANE } from "@trm/engine";
import { IGNORED } from "./labels.ts";
import { LOG1P } from "./log1p.wgsl.ts";

/** How logits become weights w, whose shares are the probabilities. */
export type CrossEntropyKind = "stablemax" | "softmax";

/** The loss of each row, its slope in each logit, and whether the largest logit is the label's: one lane per row. */
export function crossEntropyKernel(kind: CrossEntropyKind): string {
  return /* wgsl */ `
// loss[r] = weight log(Σ_k w(x[r, k]) / w(x[r, label])),  slope[r, k] = weight w′/w(x[r, k]) (w(x[r, k]) / Σ w − [k = label])
// right[r] = [label is the lowest k for which x[r, k] is largest]; all 0 where the label is ignored      one lane per row r
struct Sizes { rows: u32, columns: u32, length: u32 };
@group(0) @binding(0) var<storage, read> x: array<f32>; //           [rows, columns]
@group(0) @binding(1) var<storage, read> labels: array<u32>; //      [rows]
@group(0) @binding(2) var<storage, read> weights: array<f32>; //     [rows / length]
@group(0) @binding(3) var<storage, read_write> loss: array<f32>; //  [rows]
@group(0) @binding(4) var<storage, read_write> right: array<f32>; // [rows]
@group(0) @binding(5) var<storage, read_write> slope: array<f32>; // [rows, columns]
@group(0) @binding(6) var<uniform> size: Sizes;
${LANE}
${weightsOf(kind)}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.rows) { return; }
${
    scoreRow({
      logit: (k) => `x[first + ${k}]`,
      columns: "size.columns",
      labels: "labels",
      weight: "weights[at / size.length]",
      loss: "loss",
      right: "right",
      slope: "slope",
    })
  }
}`;
}

/** Where {@linkcode scoreRow} finds what it takes and puts what it makes: WGSL, and the names of bindings. */
export interface ScoredRow
  extends Readonly<Record<"columns" | "labels" | "weight" | "loss" | "right" | "slope", string>> {
  /** Logit `k` of the row; `first` is the index of its first one among all. */
  logit(k: string): string;
}

/** Scores the logits of row `at`: the statements of a function that has {@linkcode weightsOf} a kind. */
export function scoreRow({ logit, columns, labels, weight, loss, right, slope }: ScoredRow): string {
  return /* wgsl */ `  let label = ${labels}[at];
  let first = at * ${columns};
  if (label == IGNORED) {
    ${loss}[at] = 0.0;
    ${right}[at] = 0.0;
    for (var k = 0u; k < ${columns}; k++) { ${slope}[first + k] = 0.0; }
    return;
  }
  let counts = ${weight};
  var best = 0u;
  var largest = ${logit("0u")};
  for (var k = 1u; k < ${columns}; k++) {
    let value = ${logit("k")};
    if (value > largest) {
      largest = value;
      best = k;
    }
  }
  ${right}[at] = f32(best == label);
  let shift = shiftOf(largest);
  var others = 0.0;
  var wanted = 0.0;
  for (var k = 0u; k < ${columns}; k++) {
    let value = ${logit("k")};
    if (k == label) { wanted = value; } else { others += weight(value, shift); }
  }
  let own = weight(wanted, shift);
  if (others < own) { ${loss}[at] = counts * log1p(others / own); } // a small loss is no difference of logarithms
  else { ${loss}[at] = counts * (log(others + own) - logWeight(wanted, shift)); }
  let total = others + own;
  for (var k = 0u; k < ${columns}; k++) {
    let value = ${logit("k")};
    if (k == label) { ${slope}[first + k] = -counts * change(value) * (others / total); }
    else { ${slope}[first + k] = counts * change(value) * (weight(value, shift) / total); }
  }`;
}

/** How logits of a kind weigh, and the label that is ignored: what {@linkcode scoreRow} calls. */
export function weightsOf(kind: CrossEntropyKind): string {
  return `const IGNORED = ${IGNORED}u;\n${LOG1P}\n${weights[kind]}`;
}

/** Both kinds as the weight of a logit, its logarithm and its relative change w′/w. */
const weights: Readonly<Record<CrossEntropyKind, string>> = {
  stablemax: /* wgsl */ `
fn shiftOf(largest: f32) -> f32 { return 0.0; }
fn weight(x: f32, shift: f32) -> f32 { if (x < 0.0) { return 1.0 / (1.0 - x); } else { return x + 1.0; } }
fn logWeight(x: f32, shift: f32) -> f32 { if (x < 0.0) { return -log1p(-x); } else { return log1p(x); } }
fn change(x: f32) -> f32 { return 1.0 / (1.0 + abs(x)); }`,
  softmax: /* wgsl */ `
fn shiftOf(largest: f32) -> f32 { return largest; }
fn weight(x: f32, shift: f32) -> f32 { return exp(x - shift); }
fn logWeight(x: f32, shift: f32) -> f32 { return x - shift; }
fn change(x: f32) -> f32 { return 1.0; }`,
};

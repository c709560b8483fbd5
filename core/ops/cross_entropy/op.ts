import {
  apply,
  type CaseInput,
  fill,
  groupsFor,
  type Op,
  reshape,
  sameShape,
  type Shape,
  sizeOf,
  type Spec,
  type Tensor,
} from "@trm/engine";
import { multiply } from "../elementwise/op.ts";
import { crossEntropyKernel, type CrossEntropyKind, scoreRow, weightsOf } from "./cross_entropy.wgsl.ts";
import { IGNORED } from "./labels.ts";

export type { CrossEntropyKind } from "./cross_entropy.wgsl.ts";

/** How a cross-entropy turns logits into probabilities. */
export interface CrossEntropyAttributes {
  /** The kind. */
  readonly kind: CrossEntropyKind;
}

/**
 * `loss` is `−log p(label)` times what it counts, `right` whether the largest logit, the first on ties, is the label's; 0 where the label is
 * {@linkcode IGNORED}.
 *
 * `logits [..., L, V], labels u32 [..., L], weights [..., 1] → loss, right [..., L]`, labels below V; weights, constants of 1 unless given, are
 * what each of L labels counts. `softmax`: p ∝ eˣ; `stablemax`: p ∝ x + 1 for x ≥ 0, else 1 / (1 − x); Prieto et al. 2025, arXiv:2501.04697.
 */
export function crossEntropy(
  logits: Tensor,
  labels: Tensor,
  { kind, weights = fill(labels.shape.with(-1, 1), 1) }: { readonly kind: CrossEntropyKind; readonly weights?: Tensor },
): { readonly loss: Tensor; readonly right: Tensor } {
  const [loss, right] = apply(crossEntropyOp, [logits, labels, weights], { kind });
  return { loss, right };
}

/** The op behind {@linkcode crossEntropy}; its third output is the loss's slope in each logit `[..., V]`, kept for the gradient. */
export const crossEntropyOp: Op<CrossEntropyAttributes> = {
  name: "crossEntropy",
  outputs([logits, labels, weights]) {
    check(logits, labels, weights);
    const perRow = { shape: labels.shape, dtype: "f32", exact: true } as const;
    return [perRow, perRow, { shape: logits.shape, dtype: "f32" }];
  },
  kernel([logits, labels], { kind }) {
    return {
      code: crossEntropyKernel(kind),
      sizes: [...rowsOf(logits.shape), labels.shape[labels.shape.length - 1]],
      workgroups: groupsFor(sizeOf(labels.shape), 64),
      flops: 10 * sizeOf(logits.shape),
    };
  },
  rows([logits, labels], { kind }) {
    const length = logits.shape[logits.shape.length - 1];
    return {
      length,
      functions: weightsOf(kind),
      body: ([label, weights], [loss, right, slope]) =>
        scoreRow({
          logit: (k) => `row[${k}]`,
          ...{
            columns: `${length}u`,
            labels: label,
            weight: `${weights}[at / ${labels.shape[labels.shape.length - 1]}u]`,
          },
          ...{ loss, right, slope },
        }),
    };
  },
  reference([logits, labels, weights], [shape], { kind }) {
    const V = shape[shape.length - 1];
    const [loss, right] = [new Float64Array(labels.length), new Float64Array(labels.length)];
    const slope = new Float64Array(logits.length);
    labels.forEach((label, row) => {
      if (label === IGNORED) return;
      const x = logits.subarray(row * V, (row + 1) * V);
      const { log, logTotal, change } = weigh(x, kind);
      const counts = weights[Math.floor(row * weights.length / labels.length)];
      loss[row] = counts * (logTotal - log[label]);
      right[row] = Number(x.indexOf(Math.max(...x)) === label);
      for (let k = 0; k < V; k++) {
        slope[row * V + k] = counts * change[k] * (Math.exp(log[k] - logTotal) - Number(k === label));
      }
    });
    return [loss, right, slope];
  },
  vjp: ([dy], _inputs, [_loss, _right, slope]) => [dy && multiply(reshape(dy, [...dy.shape, 1]), slope), null, null],
  cases: [
    { inputs: casesInputs([1], 1, [0]), attributes: { kind: "stablemax" }, differentiable: [0] },
    { inputs: casesInputs([3, 7], 11), attributes: { kind: "stablemax" }, differentiable: [0] },
    { inputs: casesInputs([4], 12, [11, IGNORED, 3, 0], 30), attributes: { kind: "stablemax" }, differentiable: [0] },
    {
      inputs: [
        { shape: [4, 3], dtype: "f32", values: [0, -0, 1, 1e4, -1e4, 0, -1e4, -1e4, 1e4, 1, 1, 1] },
        { shape: [4], dtype: "u32", values: [2, 0, 0, 1] },
        { shape: [1], dtype: "f32", values: [1] },
      ],
      attributes: { kind: "stablemax" },
      differentiable: [],
    },
    { inputs: casesInputs([3, 7], 11), attributes: { kind: "softmax" }, differentiable: [0] },
    { inputs: casesInputs([4], 12, [11, IGNORED, 3, 0], 30), attributes: { kind: "softmax" }, differentiable: [0] },
    { inputs: casesInputs([768, 81], 11), attributes: { kind: "stablemax" }, bench: true },
  ],
};

/** For each logit of a row the logarithm of its weight w and w′/w, and the logarithm of the weights' sum. */
function weigh(x: Float64Array, kind: CrossEntropyKind): { log: Float64Array; change: Float64Array; logTotal: number } {
  const stable = kind === "stablemax";
  const log = stable ? x.map((value) => value < 0 ? -Math.log1p(-value) : Math.log1p(value)) : x;
  const change = x.map((value) => stable ? 1 / (1 + Math.abs(value)) : 1);
  const largest = log.reduce((most, value) => Math.max(most, value));
  const logTotal = largest + Math.log(log.reduce((total, value) => total + Math.exp(value - largest), 0));
  return { log, change, logTotal };
}

function check(logits: Spec, labels: Spec, weights: Spec): void {
  if (logits.dtype !== "f32" || labels.dtype !== "u32" || logits.shape.slice(0, -1).join() !== labels.shape.join()) {
    throw new TypeError(
      `Cannot compare ${logits.dtype} [${logits.shape}] with ${labels.dtype} [${labels.shape}]: expected f32 [..., V] and u32 [...]`,
    );
  }
  if (weights.dtype !== "f32" || !sameShape(weights.shape, labels.shape.with(-1, 1))) {
    throw new TypeError(
      `Cannot weigh labels [${labels.shape}] by ${weights.dtype} [${weights.shape}]: expected f32 [${
        labels.shape.with(-1, 1)
      }]`,
    );
  }
}

function rowsOf(shape: Shape): [rows: number, columns: number] {
  return [sizeOf(shape.slice(0, -1)), shape[shape.length - 1]];
}

function casesInputs(shape: Shape, V: number, labels?: readonly number[], scale?: number): CaseInput[] {
  return [
    { shape: [...shape, V], dtype: "f32", scale },
    { shape, dtype: "u32", below: V, values: labels },
    { shape: shape.with(-1, 1), dtype: "f32" },
  ];
}

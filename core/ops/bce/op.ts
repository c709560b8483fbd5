import { apply, groupsFor, type Op, sameShape, sizeOf, type Tensor } from "@trm/engine";
import { multiply, sigmoid, subtract } from "../elementwise/op.ts";
import { bceKernel } from "./bce.wgsl.ts";

/**
 * Binary cross-entropy of logits with targets from 0 to 1, which are constants: nothing flows back to them.
 *
 * `logits [...], targets [...] → loss`, same shape.
 */
export function bceWithLogits(logits: Tensor, targets: Tensor): Tensor {
  return apply(bceOp, [logits, targets], undefined)[0];
}

/** The op behind {@linkcode bceWithLogits}. */
export const bceOp: Op<undefined> = {
  name: "bce",
  outputs([logits, targets]) {
    if (!sameShape(logits.shape, targets.shape) || logits.dtype !== "f32" || targets.dtype !== "f32") {
      const found = `${logits.dtype} [${logits.shape}] with ${targets.dtype} [${targets.shape}]`;
      throw new TypeError(`Cannot compare ${found}: expected f32 of one shape`);
    }
    return [{ shape: logits.shape, dtype: "f32", exact: true }];
  },
  kernel([logits]) {
    const count = sizeOf(logits.shape);
    return { code: bceKernel, sizes: [count], workgroups: groupsFor(count, 64), flops: 8 * count };
  },
  reference: ([logits, targets]) => [
    logits.map((x, i) => Math.max(x, 0) - x * targets[i] + Math.log1p(Math.exp(-Math.abs(x)))),
  ],
  vjp: ([dy], [logits, targets]) => [dy && multiply(dy, subtract(sigmoid(logits), targets)), null],
  cases: [
    {
      inputs: [{ shape: [1], dtype: "f32" }, { shape: [1], dtype: "f32", values: [1] }],
      attributes: undefined,
      differentiable: [0],
    },
    {
      inputs: [{ shape: [3, 5], dtype: "f32" }, { shape: [3, 5], dtype: "f32", scale: 0.3 }],
      attributes: undefined,
      differentiable: [0],
    },
    {
      inputs: [
        { shape: [8], dtype: "f32", values: [0, 1e4, 1e4, -1e4, -1e4, 20, -20, 1e-20] },
        { shape: [8], dtype: "f32", values: [1, 1, 0, 1, 0, 1, 0, 0.5] },
      ],
      attributes: undefined,
      differentiable: [0],
    },
  ],
};

import { apply, literal, type Op, type Tensor } from "@trm/engine";
import { typed } from "../elementwise/typed.ts";

/** The label of a position that is not supervised. */
export const IGNORED = 0xffffffff;

/** 1 where a prediction is its label, else 0; `predictions u32, labels u32 → f32`. Nothing matches {@linkcode IGNORED}. */
export function matches(predictions: Tensor, labels: Tensor): Tensor {
  return apply(matchesOp, [predictions, labels], undefined)[0];
}

/** 1 where a label is not {@linkcode IGNORED}, else 0; `labels u32 → f32`. */
export function supervised(labels: Tensor): Tensor {
  return apply(supervisedOp, [labels], undefined)[0];
}

/** The op behind {@linkcode matches}; nothing flows back through it. */
export const matchesOp: Op<undefined> = typed(["u32", "u32"], {
  name: "matches",
  wgsl: ([prediction, label]) => `f32(${prediction} == ${label} && ${label} != ${literal(IGNORED, "u32")})`,
  f64: ([prediction, label]) => Number(prediction === label && label !== IGNORED),
  vjp: () => [null, null],
  cases: [
    {
      inputs: [
        { shape: [5], dtype: "u32", values: [0, 1, 2, IGNORED, 3] },
        { shape: [5], dtype: "u32", values: [0, 2, 2, IGNORED, IGNORED] },
      ],
      attributes: undefined,
    },
  ],
});

/** The op behind {@linkcode supervised}; nothing flows back through it. */
export const supervisedOp: Op<undefined> = typed(["u32"], {
  name: "supervised",
  wgsl: ([label]) => `f32(${label} != ${literal(IGNORED, "u32")})`,
  f64: ([label]) => Number(label !== IGNORED),
  vjp: () => [null],
  cases: [{ inputs: [{ shape: [4], dtype: "u32", values: [0, 1, IGNORED, 11] }], attributes: undefined }],
});

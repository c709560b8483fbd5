import { apply, literal, type Op, type Tensor } from "@trm/engine";
import { typed } from "../elementwise/typed.ts";

/** The label of a position that is not supervised. */
export const IGNORED = 0xffffffff;

/** 1 where a label is not {@linkcode IGNORED}, else 0; `labels u32 → f32`. */
export function supervised(labels: Tensor): Tensor {
  return apply(supervisedOp, [labels], undefined)[0];
}

/** The op behind {@linkcode supervised}; nothing flows back through it. */
export const supervisedOp: Op<undefined> = typed(["u32"], {
  name: "supervised",
  wgsl: ([label]) => `f32(${label} != ${literal(IGNORED, "u32")})`,
  f64: ([label]) => Number(label !== IGNORED),
  vjp: () => [null],
  cases: [{ inputs: [{ shape: [4], dtype: "u32", values: [0, 1, IGNORED, 11] }], attributes: undefined }],
});

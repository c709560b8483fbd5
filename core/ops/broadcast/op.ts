import { apply, broadcast, type Op, sameShape, type Shape, sizeOf, strides, type Tensor } from "@trm/engine";
import { sumTo } from "../sum/op.ts";

/** `x` repeated along the axes it lacks or has as 1. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply(broadcastOp, [x], { shape })[0];
}

/** The op behind {@linkcode broadcastTo}: elementwise, so it joins what reads it. */
export const broadcastOp: Op<{ shape: Shape }> = {
  name: "broadcast",
  outputs([x], { shape }) {
    if (!sameShape(broadcast("broadcast", [x.shape, shape]), shape)) {
      throw new TypeError(`Cannot broadcast [${x.shape}] to [${shape}]`);
    }
    return [{ shape, dtype: x.dtype }];
  },
  expression: ([x]) => x,
  neutral: () => 0,
  reference([x], [from], { shape }) {
    const runs = strides(from, shape);
    return [
      Float64Array.from(
        { length: sizeOf(shape) },
        (_, at) =>
          x[runs.reduce((index, { every, length, stride }) => index + Math.floor(at / every) % length * stride, 0)],
      ),
    ];
  },
  vjp: ([dy], [x]) => [dy && sumTo(dy, x.shape)],
  cases: [{ inputs: [{ shape: [2, 1, 3], dtype: "f32" }], attributes: { shape: [4, 2, 5, 3] } }],
};

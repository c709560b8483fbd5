import { apply, groupsFor, type Op, reshape, sameShape, type Shape, type Tensor } from "@trm/engine";
import { splitAt } from "../axis.ts";
import { broadcastTo } from "../broadcast/op.ts";
import { sumKernel } from "./sum.wgsl.ts";

/** `x` summed over the axes that `shape` lacks or has as 1: what the gradient of a broadcast needs. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const full = [...Array<number>(x.shape.length - shape.length).fill(1), ...shape];
  let summed = x;
  for (let axis = full.length - 1; axis >= 0; axis--) {
    if (full[axis] === 1 && summed.shape[axis] !== 1) summed = sumAxis(summed, axis);
  }
  return sameShape(summed.shape, shape) ? summed : reshape(summed, shape);
}

/** `x` summed over one axis, which stays as 1. */
export function sumAxis(x: Tensor, axis: number): Tensor {
  return apply(sumOp, [x], { axis })[0];
}

/** The op behind {@linkcode sumAxis}. */
export const sumOp: Op<{ axis: number }> = {
  name: "sum",
  outputs([x], { axis }) {
    if (x.shape[axis] === undefined) throw new TypeError(`Cannot sum axis ${axis} of [${x.shape}]: no such axis`);
    return [{ shape: x.shape.with(axis, 1), dtype: "f32", exact: true }];
  },
  kernel([x], { axis }) {
    const { outer, middle, inner } = splitAt(x.shape, axis);
    return {
      code: sumKernel,
      sizes: [outer, middle, inner],
      workgroups: groupsFor(outer * inner, 64),
      flops: outer * middle * inner,
    };
  },
  reference([x], [shape], { axis }) {
    const { outer, middle, inner } = splitAt(shape, axis);
    const y = new Float64Array(outer * inner);
    for (let at = 0; at < x.length; at++) {
      y[Math.floor(at / (middle * inner)) * inner + at % inner] += x[at];
    }
    return [y];
  },
  vjp: ([dy], [x]) => [dy && broadcastTo(dy, x.shape)],
  cases: [
    { inputs: [{ shape: [3, 5], dtype: "f32" }], attributes: { axis: 1 } },
    { inputs: [{ shape: [3, 5, 4], dtype: "f32" }], attributes: { axis: 1 } },
    { inputs: [{ shape: [130], dtype: "f32" }], attributes: { axis: 0 } },
  ],
};

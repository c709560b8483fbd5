import { apply, groupsFor, type Op, sizeOf, type Tensor } from "@trm/engine";
import { argmaxKernel } from "./argmax.wgsl.ts";

/** The index of the largest value of each row, the lowest on ties: `x [..., V] → u32 [...]`. */
export function argmax(x: Tensor): Tensor {
  return apply(argmaxOp, [x], undefined)[0];
}

/** The op behind {@linkcode argmax}; it has no gradient. */
export const argmaxOp: Op<undefined> = {
  name: "argmax",
  outputs([{ shape, dtype }]) {
    if (!shape.length || dtype !== "f32") {
      throw new TypeError(`Cannot take the argmax of ${dtype} [${shape}]: expected f32 [..., V]`);
    }
    return [{ shape: shape.slice(0, -1), dtype: "u32" }];
  },
  kernel([{ shape }]) {
    const rows = sizeOf(shape.slice(0, -1));
    return {
      code: argmaxKernel,
      sizes: [rows, shape[shape.length - 1]],
      workgroups: groupsFor(rows, 64),
      flops: sizeOf(shape),
    };
  },
  reference([x], [shape]) {
    const V = shape[shape.length - 1];
    return [
      Float64Array.from({ length: x.length / V }, (_, row) => {
        const values = x.subarray(row * V, (row + 1) * V);
        return values.indexOf(values.reduce((largest, value) => Math.max(largest, value)));
      }),
    ];
  },
  cases: [
    { inputs: [{ shape: [1], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [3, 5, 11], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [3, 3], dtype: "f32", values: [1, 2, 2, 5, 5, 5, -1, -3, -1] }], attributes: undefined },
  ],
};

import { apply, groupsFor, type Op, sameShape, type Shape, sizeOf, type Tensor } from "@trm/engine";
import { multiply } from "../elementwise/op.ts";
import { dotKernel } from "./dot.wgsl.ts";

/**
 * The product of each row with its counterpart; a row is the last axis, which stays as 1.
 *
 * `a [.., n], b [.., n] → y [.., 1]`.
 */
export function dotRows(a: Tensor, b: Tensor): Tensor {
  return apply(dotRowsOp, [a, b], undefined)[0];
}

/** The op behind {@linkcode dotRows}. */
export const dotRowsOp: Op<undefined> = {
  name: "dotRows",
  outputs([a, b]) {
    if (!a.shape.length || !sameShape(a.shape, b.shape)) {
      throw new TypeError(
        `Cannot multiply rows of [${a.shape}] by rows of [${b.shape}]: expected equal shapes with rows`,
      );
    }
    return [{ shape: a.shape.with(-1, 1), dtype: "f32", exact: true }];
  },
  kernel([{ shape }]) {
    const columns = shape.at(-1) as number;
    const rows = sizeOf(shape) / columns;
    const width = columns % 4 === 0 ? 4 : 1;
    return {
      code: dotKernel(width),
      sizes: [rows, columns / width],
      workgroups: groupsFor(rows, 64),
      flops: 2 * rows * columns,
    };
  },
  reference([a, b], [shape]) {
    const columns = shape.at(-1) as number;
    const y = new Float64Array(a.length / columns);
    for (let at = 0; at < a.length; at++) y[Math.floor(at / columns)] += a[at] * b[at];
    return [y];
  },
  vjp: ([dy], [a, b]) => [dy && multiply(dy, b), dy && multiply(dy, a)],
  cases: [
    dotCase([1]),
    dotCase([5, 7]),
    dotCase([3, 23, 12]),
    dotCase([2, 3, 148]),
    { ...dotCase([32, 81, 4, 32]), bench: true },
  ],
};

function dotCase(shape: Shape): NonNullable<Op<undefined>["cases"]>[number] {
  return { inputs: [{ shape, dtype: "f32" }, { shape, dtype: "f32" }], attributes: undefined };
}

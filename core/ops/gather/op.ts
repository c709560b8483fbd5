import { apply, groupsFor, type Op, sizeOf, type Tensor } from "@trm/engine";
import { elementOf } from "../axis.ts";
import { gatherKernel, scatterAddKernel } from "./gather.wgsl.ts";

/**
 * The rows of `table` named by `ids`.
 *
 * `table [N, D], ids u32 [...] → rows [..., D]`; an id beyond the last row means the last row.
 */
export function gather(table: Tensor, ids: Tensor): Tensor {
  return apply(gatherOp, [table, ids], undefined)[0];
}

/**
 * The rows of `x` added up by id, in the order of the ids: the gradient of {@linkcode gather}.
 *
 * `x [..., D], ids u32 [...] → sums [N, D]`; an id beyond the last row means the last row.
 */
export function scatterAdd(x: Tensor, ids: Tensor, N: number): Tensor {
  return apply(scatterAddOp, [x, ids], { N })[0];
}

/** The op behind {@linkcode gather}. */
export const gatherOp: Op<undefined> = {
  name: "gather",
  moves: true,
  outputs([table, ids]) {
    if (table.shape.length !== 2 || ids.dtype !== "u32") {
      throw new TypeError(
        `Cannot gather ${ids.dtype} [${ids.shape}] from [${table.shape}]: expected u32 ids and [N, D]`,
      );
    }
    return [{ shape: [...ids.shape, table.shape[1]], dtype: "f32" }];
  },
  kernel([table, ids]) {
    const [N, D] = table.shape;
    const element = elementOf("f32", D);
    const { width, epilogue } = element;
    const count = sizeOf(ids.shape);
    return {
      code: gatherKernel(element),
      sizes: [N, count, D / width],
      workgroups: groupsFor(count * D / width, 64),
      epilogue,
      flops: 0,
    };
  },
  reference([table, ids], [[N, D]]) {
    const y = new Float64Array(ids.length * D);
    ids.forEach((id, k) => {
      const row = Math.min(id, N - 1);
      y.set(table.subarray(row * D, (row + 1) * D), k * D);
    });
    return [y];
  },
  vjp: ([dy], [table, ids]) => [dy && scatterAdd(dy, ids, table.shape[0]), null],
  cases: [
    { inputs: [{ shape: [1, 1], dtype: "f32" }, { shape: [1], dtype: "u32", values: [0] }], attributes: undefined },
    { inputs: [{ shape: [5, 3], dtype: "f32" }, { shape: [2, 7], dtype: "u32", below: 5 }], attributes: undefined },
    { inputs: [{ shape: [11, 32], dtype: "f32" }, { shape: [2, 9], dtype: "u32", below: 11 }], attributes: undefined },
    {
      inputs: [{ shape: [3, 4], dtype: "f32" }, { shape: [3], dtype: "u32", values: [2, 3, 0xffffffff] }],
      attributes: undefined,
    },
  ],
};

/** The op behind {@linkcode scatterAdd}. */
export const scatterAddOp: Op<{ N: number }> = {
  name: "scatterAdd",
  outputs([x, ids], { N }) {
    const D = x.shape[x.shape.length - 1];
    if (x.shape.slice(0, -1).join() !== ids.shape.join() || ids.dtype !== "u32") {
      throw new TypeError(
        `Cannot scatter [${x.shape}] by ${ids.dtype} [${ids.shape}]: expected one u32 id for each row`,
      );
    }
    return [{ shape: [N, D], dtype: "f32" }];
  },
  kernel([x, ids], { N }) {
    const D = x.shape[x.shape.length - 1];
    const { type, width } = elementOf("f32", D);
    return {
      code: scatterAddKernel(type),
      sizes: [N, sizeOf(ids.shape), D / width],
      workgroups: groupsFor(N * D / width, 64),
      flops: sizeOf(x.shape),
    };
  },
  reference([x, ids], [shape], { N }) {
    const D = shape[shape.length - 1];
    const y = new Float64Array(N * D);
    ids.forEach((id, k) => {
      for (let d = 0; d < D; d++) y[Math.min(id, N - 1) * D + d] += x[k * D + d];
    });
    return [y];
  },
  vjp: ([dy], [_x, ids]) => [dy && gather(dy, ids), null],
  cases: [
    { inputs: [{ shape: [2, 7, 3], dtype: "f32" }, { shape: [2, 7], dtype: "u32", below: 4 }], attributes: { N: 5 } },
    { inputs: [{ shape: [40, 32], dtype: "f32" }, { shape: [40], dtype: "u32", below: 11 }], attributes: { N: 11 } },
    {
      inputs: [{ shape: [3, 4], dtype: "f32" }, { shape: [3], dtype: "u32", values: [2, 3, 0xffffffff] }],
      attributes: { N: 3 },
    },
  ],
};

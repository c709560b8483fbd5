import { apply, groupsFor, type Kernel, type Op, type Shape, sizeOf, type Tensor } from "@trm/engine";
import { rmsNormAxisBackwardKernel, rmsNormAxisKernel } from "./axis.wgsl.ts";
import { rmsNormRowBackwardKernel, rmsNormRowKernel } from "./row.wgsl.ts";

/** How {@linkcode rmsNorm} normalizes. */
export interface RmsNormAttributes {
  /** The axis averaged over, an index into the shape. */
  readonly axis: number;
  /** Added to the mean square, so that a row of zeros stays zeros. */
  readonly eps: number;
}

/**
 * `x` divided by the root of its mean square over one axis, the last unless said; there is no weight.
 *
 * `x [B, L, D] → y`, same shape. Zhang and Sennrich 2019, arXiv:1910.07467.
 */
export function rmsNorm(x: Tensor, { axis = x.shape.length - 1, eps = 1e-5 }: Partial<RmsNormAttributes> = {}): Tensor {
  return apply(rmsNormOp, [x], { axis, eps })[0];
}

/** The op behind {@linkcode rmsNorm}; done in place; its second output is the scale `r`, with the axis as 1. */
export const rmsNormOp: Op<RmsNormAttributes> = {
  name: "rmsNorm",
  outputs([x], { axis }) {
    if (x.shape[axis] === undefined) throw new TypeError(`Cannot normalize axis ${axis} of [${x.shape}]: no such axis`);
    return [{ shape: x.shape, dtype: "f32" }, { shape: x.shape.with(axis, 1), dtype: "f32", exact: true }];
  },
  kernel([x], { axis, eps }, { subgroup }) {
    const { outer, middle, inner } = split(x.shape, axis);
    const row = inner === 1 && middle % 4 === 0 && subgroup > 0;
    const width = inner % 4 === 0 ? 4 : 1;
    return {
      code: row ? rmsNormRowKernel(eps, subgroup) : rmsNormAxisKernel(eps, width),
      sizes: row ? [outer, middle / 4] : [outer, middle, inner / width],
      workgroups: row ? groupsFor(outer, 1) : groupsFor(outer * inner / width, 64),
      inPlace: [[0, 0]],
      epilogue: row ? 4 : width,
      flops: 4 * outer * middle * inner,
    };
  },
  reference([x], [shape], { axis, eps }) {
    const { outer, middle, inner } = split(shape, axis);
    const y = new Float64Array(x.length);
    const r = new Float64Array(outer * inner);
    for (let at = 0; at < r.length; at++) {
      const first = Math.floor(at / inner) * middle * inner + at % inner;
      let squares = 0;
      for (let m = 0; m < middle; m++) squares += x[first + m * inner] ** 2;
      r[at] = 1 / Math.sqrt(squares / middle + eps);
      for (let m = 0; m < middle; m++) y[first + m * inner] = x[first + m * inner] * r[at];
    }
    return [y, r];
  },
  vjp: ([dy], _inputs, [y, r], { axis }) => [dy && apply(rmsNormBackwardOp, [dy, y, r], { axis })[0]],
  cases: [
    { inputs: [{ shape: [1], dtype: "f32" }], attributes: { axis: 0, eps: 0.5 } }, // less, and the gradient is rounding
    { inputs: [{ shape: [3, 7], dtype: "f32" }], attributes: { axis: 1, eps: 1e-5 } },
    { inputs: [{ shape: [70, 12], dtype: "f32" }], attributes: { axis: 1, eps: 1e-3 } },
    { inputs: [{ shape: [2, 5, 128], dtype: "f32" }], attributes: { axis: 2, eps: 1e-5 } },
    { inputs: [{ shape: [2, 5, 3], dtype: "f32" }], attributes: { axis: 1, eps: 1e-5 } },
    { inputs: [{ shape: [3, 97, 8], dtype: "f32" }], attributes: { axis: 1, eps: 1e-5 } },
    {
      inputs: [{ shape: [4, 4], dtype: "f32", values: extremes() }],
      attributes: { axis: 1, eps: 1e-5 },
      differentiable: [],
    },
    { inputs: [{ shape: [2592, 512], dtype: "f32" }], attributes: { axis: 1, eps: 1e-5 }, bench: true },
    { inputs: [{ shape: [32, 97, 512], dtype: "f32" }], attributes: { axis: 1, eps: 1e-5 }, bench: true },
  ],
};

/** The gradient of {@linkcode rmsNorm} from what it kept: `dy, y, r → dx`, done in place unless dy is needed later. */
export const rmsNormBackwardOp: Op<{ axis: number }> = {
  name: "rmsNormBackward",
  outputs: ([dy]) => [{ shape: dy.shape, dtype: "f32" }],
  kernel([dy], { axis }, { subgroup }) {
    const { outer, middle, inner } = split(dy.shape, axis);
    const row = inner === 1 && middle % 4 === 0 && subgroup > 0;
    const width = inner % 4 === 0 ? 4 : 1;
    const kernel = (dx: "dy" | "dx"): Kernel => ({
      code: row ? rmsNormRowBackwardKernel(subgroup, dx) : rmsNormAxisBackwardKernel(width, dx),
      sizes: row ? [outer, middle / 4] : [outer, middle, inner / width],
      workgroups: row ? groupsFor(outer, 1) : groupsFor(outer * inner / width, 64),
      flops: 5 * outer * middle * inner,
    });
    return { ...kernel("dy"), inPlace: [[0, 0]], apart: () => kernel("dx") };
  },
  reference([dy, y, r], [shape], { axis }) {
    const { middle, inner } = split(shape, axis);
    const dx = new Float64Array(dy.length);
    for (let at = 0; at < r.length; at++) {
      const first = Math.floor(at / inner) * middle * inner + at % inner;
      let products = 0;
      for (let m = 0; m < middle; m++) products += dy[first + m * inner] * y[first + m * inner];
      for (let m = 0; m < middle; m++) {
        const k = first + m * inner;
        dx[k] = r[at] * (dy[k] - y[k] * products / middle);
      }
    }
    return [dx];
  },
  cases: [
    {
      inputs: [{ shape: [70, 12], dtype: "f32" }, { shape: [70, 12], dtype: "f32" }, { shape: [70, 1], dtype: "f32" }],
      attributes: { axis: 1 },
    },
    {
      inputs: [{ shape: [2, 9, 8], dtype: "f32" }, { shape: [2, 9, 8], dtype: "f32" }, {
        shape: [2, 1, 8],
        dtype: "f32",
      }],
      attributes: { axis: 1 },
    },
    {
      inputs: [{ shape: [2592, 512], dtype: "f32" }, { shape: [2592, 512], dtype: "f32" }, {
        shape: [2592, 1],
        dtype: "f32",
      }],
      attributes: { axis: 1 },
      bench: true,
    },
  ],
};

/** Rows that are zero, tiny, huge, and one element alone. */
function extremes(): number[] {
  return [0, 0, 0, 0, 1e-12, -2e-12, 3e-12, 1e-12, 1e4, -3e4, 2e4, 5e3, 0, 1, 0, 0];
}

function split(shape: Shape, axis: number): { outer: number; middle: number; inner: number } {
  return { outer: sizeOf(shape.slice(0, axis)), middle: shape[axis], inner: sizeOf(shape.slice(axis + 1)) };
}

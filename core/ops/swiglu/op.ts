import { apply, groupsFor, type Op, type Shape, sizeOf, type Tensor } from "@trm/engine";
import { gated, gatedBackward, swigluBackwardKernel, swigluKernel } from "./swiglu.wgsl.ts";

/**
 * `silu(gate) · up`, where `gate` and `up` are the two halves of an axis, the last unless said.
 *
 * `gateUp [B, L, 2I] → y [B, L, I]`. Shazeer 2020, arXiv:2002.05202.
 */
export function swiglu(gateUp: Tensor, axis: number = gateUp.shape.length - 1): Tensor {
  return apply(swigluOp, [gateUp], { axis })[0];
}

/** The op behind {@linkcode swiglu}. */
export const swigluOp: Op<{ axis: number }> = {
  name: "swiglu",
  outputs([gateUp], { axis }) {
    const length = gateUp.shape[axis];
    if (length === undefined || length % 2) {
      throw new TypeError(`Cannot gate axis ${axis} of [${gateUp.shape}]: found ${length}, expected two halves`);
    }
    return [{ shape: gateUp.shape.with(axis, length / 2), dtype: "f32" }];
  },
  kernel([gateUp], { axis }) {
    const { outer, half } = halves(gateUp.shape, axis);
    const width = half % 4 === 0 ? 4 : 1;
    return {
      code: swigluKernel(width),
      sizes: [outer, half / width],
      workgroups: groupsFor(outer * half / width, 64),
      flops: 5 * outer * half,
    };
  },
  reference([gateUp], [shape], { axis }) {
    const { outer, half } = halves(shape, axis);
    return [
      Float64Array.from({ length: outer * half }, (_, at) => {
        const { gate, up } = pair(gateUp, half, at);
        return gate * sigmoid(gate) * up;
      }),
    ];
  },
  join: ([gateUp], { axis }) => ({ half: halves(gateUp.shape, axis).half, expression: gated }),
  vjp: ([dy], [gateUp], _outputs, { axis }) => [dy && apply(swigluBackwardOp, [dy, gateUp], { axis })[0]],
  cases: [
    { inputs: [{ shape: [2], dtype: "f32" }], attributes: { axis: 0 } },
    { inputs: [{ shape: [3, 14], dtype: "f32" }], attributes: { axis: 1 } },
    { inputs: [{ shape: [5, 32], dtype: "f32" }], attributes: { axis: 1 } },
    { inputs: [{ shape: [2, 6, 5], dtype: "f32" }], attributes: { axis: 1 } },
    { inputs: [{ shape: [3, 10, 8], dtype: "f32" }], attributes: { axis: 1 } },
    { inputs: [{ shape: [2, 4], dtype: "f32", values: [300, -300, 1, 1, 88, -30, -2, 5] }], attributes: { axis: 1 } },
    { inputs: [{ shape: [2592, 3072], dtype: "f32" }], attributes: { axis: 1 }, bench: true },
  ],
};

/** The gradient of {@linkcode swiglu}: `dy, gateUp → dgateUp`, done in place. */
export const swigluBackwardOp: Op<{ axis: number }> = {
  name: "swigluBackward",
  outputs: ([_dy, gateUp]) => [{ shape: gateUp.shape, dtype: "f32" }],
  kernel([_dy, gateUp], { axis }) {
    const { outer, half } = halves(gateUp.shape, axis);
    const width = half % 4 === 0 ? 4 : 1;
    return {
      code: swigluBackwardKernel(width),
      sizes: [outer, half / width],
      workgroups: groupsFor(outer * half / width, 64),
      inPlace: [[0, 1]],
      flops: 11 * outer * half,
    };
  },
  reference([dy, gateUp], [_dy, shape], { axis }) {
    const { half } = halves(shape, axis);
    const d = new Float64Array(gateUp.length);
    for (let at = 0; at < dy.length; at++) {
      const { first, gate, up } = pair(gateUp, half, at);
      const s = sigmoid(gate);
      d[first] = dy[at] * up * s * (1 + gate * (1 - s));
      d[first + half] = dy[at] * gate * s;
    }
    return [d];
  },
  spread: ([_dy, gateUp], { axis }) => ({ half: halves(gateUp.shape, axis).half, expressions: gatedBackward }),
  cases: [
    { inputs: [{ shape: [3, 7], dtype: "f32" }, { shape: [3, 14], dtype: "f32" }], attributes: { axis: 1 } },
    {
      inputs: [{ shape: [3, 5, 8], dtype: "f32" }, { shape: [3, 10, 8], dtype: "f32", scale: 40 }],
      attributes: { axis: 1 },
    },
    {
      inputs: [{ shape: [2592, 1536], dtype: "f32" }, { shape: [2592, 3072], dtype: "f32" }],
      attributes: { axis: 1 },
      bench: true,
    },
  ],
};

/** `shape` as `[outer, 2, half]`. */
function halves(shape: Shape, axis: number): { outer: number; half: number } {
  return { outer: sizeOf(shape.slice(0, axis)), half: sizeOf(shape.slice(axis)) / 2 };
}

/** The gate and the value it gates, for element `at` of the result. */
function pair(gateUp: Float64Array, half: number, at: number): { first: number; gate: number; up: number } {
  const first = at + Math.floor(at / half) * half;
  return { first, gate: gateUp[first], up: gateUp[first + half] };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

import { apply, besides, fill, literal, type Op, type Tensor } from "@trm/engine";
import { sumTo } from "../sum/op.ts";
import { greater, where } from "./logic.ts";
import { typed } from "./typed.ts";

/** `x + b`, broadcasting. */
export function bias(x: Tensor, b: Tensor): Tensor {
  return apply(biasOp, [x, b], undefined)[0];
}

/** The op behind {@linkcode bias}. */
export const biasOp: Op<undefined> = typed(["f32", "f32"], {
  name: "bias",
  wgsl: ([x, b]) => `${x} + ${b}`,
  f64: ([x, b]) => x + b,
  vjp: ([dy], [x, b]) => [dy && sumTo(dy, x.shape), dy && sumTo(dy, b.shape)],
  cases: [
    { inputs: [{ shape: [3, 7], dtype: "f32" }, { shape: [7], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [8], dtype: "f32" }, { shape: [2, 5, 8], dtype: "f32" }], attributes: undefined },
  ],
});

/** `a − b`, broadcasting. */
export function subtract(a: Tensor, b: Tensor): Tensor {
  return apply(subtractOp, [a, b], undefined)[0];
}

/** The op behind {@linkcode subtract}. */
export const subtractOp: Op<undefined> = typed(["f32", "f32"], {
  name: "subtract",
  wgsl: ([a, b]) => `${a} - ${b}`,
  f64: ([a, b]) => a - b,
  vjp: ([dy], [a, b]) => [dy && sumTo(dy, a.shape), dy && scale(sumTo(dy, b.shape), -1)],
  cases: [
    { inputs: [{ shape: [3, 7], dtype: "f32" }, { shape: [7], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [1], dtype: "f32" }, { shape: [4, 2], dtype: "f32" }], attributes: undefined },
  ],
});

/** `a · b`, broadcasting. */
export function multiply(a: Tensor, b: Tensor): Tensor {
  return apply(multiplyOp, [a, b], undefined)[0];
}

/** The op behind {@linkcode multiply}. */
export const multiplyOp: Op<undefined> = typed(["f32", "f32"], {
  name: "multiply",
  wgsl: ([a, b]) => `${a} * ${b}`,
  f64: ([a, b]) => a * b,
  neutral: besides(1),
  vjp: ([dy], [a, b]) => [dy && sumTo(multiply(dy, b), a.shape), dy && sumTo(multiply(dy, a), b.shape)],
  cases: [
    { inputs: [{ shape: [3, 8], dtype: "f32" }, { shape: [3, 8], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [2, 5, 3], dtype: "f32" }, { shape: [5, 1], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [2, 5, 8], dtype: "f32" }, { shape: [2, 1, 1], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [2, 3, 4, 8], dtype: "f32" }, { shape: [3, 1, 8], dtype: "f32" }], attributes: undefined },
  ],
});

/** `a / b`, broadcasting. */
export function divide(a: Tensor, b: Tensor): Tensor {
  return apply(divideOp, [a, b], undefined)[0];
}

/** The op behind {@linkcode divide}. */
export const divideOp: Op<undefined> = typed(["f32", "f32"], {
  name: "divide",
  wgsl: ([a, b]) => `${a} / ${b}`,
  f64: ([a, b]) => a / b,
  neutral: ([, b]) => b === 1 ? 0 : undefined,
  vjp: ([dy], [a, b], [y]) => [
    dy && sumTo(divide(dy, b), a.shape),
    dy && sumTo(scale(divide(multiply(dy, y), b), -1), b.shape),
  ],
  cases: [
    {
      inputs: [{ shape: [3, 4], dtype: "f32" }, { shape: [3, 1], dtype: "f32", values: [2, -0.5, 81] }],
      attributes: undefined,
    },
    { inputs: [{ shape: [1], dtype: "f32" }, { shape: [3], dtype: "f32", values: [1, 3, -7] }], attributes: undefined },
  ],
});

/** `k · x`, where `k` is a number. */
export function scale(x: Tensor, k: number): Tensor {
  return apply(scaleOp, [x], { k })[0];
}

/** The op behind {@linkcode scale}. */
export const scaleOp: Op<{ k: number }> = typed(["f32"], {
  name: "scale",
  wgsl: ([x], { k }) => `${x} * ${literal(k)}`,
  f64: ([x], { k }) => x * k,
  neutral: (_, { k }) => k === 1 ? 0 : undefined,
  vjp: ([dy], _inputs, _outputs, { k }) => [dy && scale(dy, k)],
  cases: [{ inputs: [{ shape: [5], dtype: "f32" }], attributes: { k: -22.627416997969522 } }],
});

/**
 * `(1 − t) · a + t · b`, where `t` is a number, broadcasting.
 *
 * An exponential moving average with decay μ is `mix(average, x, 1 − μ)`.
 */
export function mix(a: Tensor, b: Tensor, t: number): Tensor {
  return apply(mixOp, [a, b], { t })[0];
}

/** The op behind {@linkcode mix}. */
export const mixOp: Op<{ t: number }> = typed(["f32", "f32"], {
  name: "mix",
  wgsl: ([a, b], { t }) => `${literal(1 - t)} * ${a} + ${literal(t)} * ${b}`,
  f64: ([a, b], { t }) => (1 - t) * a + t * b,
  vjp: ([dy], [a, b], _outputs, { t }) => [
    dy && sumTo(scale(dy, 1 - t), a.shape),
    dy && sumTo(scale(dy, t), b.shape),
  ],
  cases: [
    { inputs: [{ shape: [64], dtype: "f32" }, { shape: [64], dtype: "f32" }], attributes: { t: 1 - 0.999 } },
    { inputs: [{ shape: [3, 5], dtype: "f32" }, { shape: [5], dtype: "f32" }], attributes: { t: 0.25 } },
  ],
});

/** `1 / (1 + e^−x)`. */
export function sigmoid(x: Tensor): Tensor {
  return apply(sigmoidOp, [x], undefined)[0];
}

/** The op behind {@linkcode sigmoid}; below −87 it stays at the smallest positive numbers, where e^−x would overflow. */
export const sigmoidOp: Op<undefined> = typed(["f32"], {
  name: "sigmoid",
  wgsl: ([x]) => `1.0 / (1.0 + exp(-max(${x}, -87.0)))`,
  f64: ([x]) => 1 / (1 + Math.exp(-x)),
  vjp: ([dy], _inputs, [y]) => [dy && multiply(multiply(dy, y), subtract(fill(y.shape, 1), y))],
  cases: [
    { inputs: [{ shape: [3, 5], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [8], dtype: "f32", values: [0, -0, 1e4, -1e4, 88, -88, 20, -20] }], attributes: undefined },
  ],
});

/** The larger of `x` and the number `k`. */
export function maximum(x: Tensor, k: number): Tensor {
  return apply(maximumOp, [x], { k })[0];
}

/** The op behind {@linkcode maximum}; where `x` is `k` the gradient passes. */
export const maximumOp: Op<{ k: number }> = typed(["f32"], {
  name: "maximum",
  wgsl: ([x], { k }) => `max(${x}, ${literal(k)})`,
  f64: ([x], { k }) => Math.max(x, k),
  vjp: ([dy], [x], _outputs, { k }) => [dy && where(greater(fill(x.shape, k), x), fill(x.shape, 0), dy)],
  cases: [{ inputs: [{ shape: [3, 5], dtype: "f32" }], attributes: { k: 0.25 } }],
});

/** The smaller of `x` and the number `k`. */
export function minimum(x: Tensor, k: number): Tensor {
  return apply(minimumOp, [x], { k })[0];
}

/** The op behind {@linkcode minimum}; where `x` is `k` the gradient passes. */
export const minimumOp: Op<{ k: number }> = typed(["f32"], {
  name: "minimum",
  wgsl: ([x], { k }) => `min(${x}, ${literal(k)})`,
  f64: ([x], { k }) => Math.min(x, k),
  vjp: ([dy], [x], _outputs, { k }) => [dy && where(greater(x, fill(x.shape, k)), fill(x.shape, 0), dy)],
  cases: [{ inputs: [{ shape: [3, 5], dtype: "f32" }], attributes: { k: 0.25 } }],
});

import { apply, groupsFor, literal, type Op, reshape, sizeOf, type Tensor } from "@trm/engine";
import { elementOf } from "../axis.ts";
import { typed } from "../elementwise/typed.ts";
import { sumAxis } from "../sum/op.ts";
import { squaresKernel } from "./clip.wgsl.ts";

/**
 * What makes gradients shorter where their norm exceeds `maxNorm`, as PyTorch's clip_grad_norm_ does: `squares [1] → factor [1]`.
 *
 * `squares` is the {@linkcode squaredNorm} of what is multiplied by the factor: the gradients times `lossScale`, which the factor undoes.
 */
export function clipFactor(
  squares: Tensor,
  { maxNorm, lossScale = 1 }: { readonly maxNorm: number; readonly lossScale?: number },
): Tensor {
  return apply(clipFactorOp, [squares], { maxNorm, lossScale })[0];
}

/** `Σ x²`, `x [...] → [1]`, in stages of fixed order. */
export function squaredNorm(x: Tensor): Tensor {
  const [shares] = apply(squaresOp, [x], undefined);
  if (shares.shape[0] < MANY ** 2) return sumAxis(shares, 0);
  return reshape(sumAxis(sumAxis(reshape(shares, [MANY, MANY]), 0), 1), [1]);
}

/** The op behind {@linkcode clipFactor}; it has no gradient. */
export const clipFactorOp: Op<{ maxNorm: number; lossScale: number }> = typed(["f32"], {
  name: "clipFactor",
  wgsl: ([squares], { maxNorm, lossScale }) =>
    `min(1.0, ${literal(maxNorm)} / (sqrt(${squares}) * ${literal(1 / lossScale)} + 1e-6)) * ${literal(1 / lossScale)}`,
  f64: ([squares], { maxNorm, lossScale }) =>
    Math.min(1, maxNorm / (Math.sqrt(squares) / lossScale + 1e-6)) / lossScale,
  cases: [
    { inputs: [{ shape: [3], dtype: "f32", values: [0, 64, 0.25] }], attributes: { maxNorm: 1, lossScale: 1 } },
    { inputs: [{ shape: [3], dtype: "f32", values: [0, 64, 0.25] }], attributes: { maxNorm: 0.5, lossScale: 4 } },
  ],
});

/** The op behind the first stage of {@linkcode squaredNorm}; it has no gradient. */
export const squaresOp: Op<undefined> = {
  name: "squares",
  outputs: ([x]) => [{ shape: [sharesOf(sizeOf(x.shape))], dtype: "f32", exact: true }],
  kernel([x]) {
    const count = sizeOf(x.shape);
    const shares = sharesOf(count);
    const { type, width } = elementOf("f32", count);
    return {
      code: squaresKernel(type),
      sizes: [count / width, shares],
      workgroups: groupsFor(shares, 64),
      flops: 2 * count,
    };
  },
  reference([x]) {
    const y = new Float64Array(sharesOf(x.length));
    const { width } = elementOf("f32", x.length);
    x.forEach((value, i) => y[Math.floor(i / width) % y.length] += value ** 2);
    return [y];
  },
  cases: [
    { inputs: [{ shape: [1], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [1000], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [20_000], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [20_001], dtype: "f32" }], attributes: undefined },
  ],
};

/** One share for 64 numbers, no more than one lane can add up quickly; of many numbers more, which are added up in two stages. */
function sharesOf(count: number): number {
  return count < 64 * MANY ** 2 ? Math.min(1024, Math.ceil(count / 64)) : MANY ** 2;
}

/** Lanes that add up the shares of many numbers, and shares that each of them adds up. */
const MANY = 128;

import { apply, groupsFor, literal, type Op, sizeOf, type Tensor } from "@trm/engine";
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

/** `Σ x²`, `x [...] → [1]`, in two stages of fixed order. */
export function squaredNorm(x: Tensor): Tensor {
  return sumAxis(apply(squaresOp, [x], undefined)[0], 0);
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
    return { code: squaresKernel, sizes: [count, shares], workgroups: groupsFor(shares, 64), flops: 2 * count };
  },
  reference([x]) {
    const y = new Float64Array(sharesOf(x.length));
    x.forEach((value, i) => y[i % y.length] += value ** 2);
    return [y];
  },
  cases: [
    { inputs: [{ shape: [1], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [1000], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [20_000], dtype: "f32" }], attributes: undefined },
  ],
};

/** One share for 64 numbers, and no more than one lane can add up quickly. */
function sharesOf(count: number): number {
  return Math.min(1024, Math.ceil(count / 64));
}

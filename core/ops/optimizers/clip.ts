import { apply, groupsFor, literal, type Op, sizeOf, type Tensor } from "@trm/engine";
import { typed } from "../elementwise/typed.ts";
import { sumAxis } from "../sum/op.ts";
import { squaresKernel } from "./clip.wgsl.ts";

/** `gradients` made shorter where their norm exceeds `maxNorm`, as PyTorch's clip_grad_norm_ does. */
export function clipByNorm(gradients: Tensor, maxNorm: number): Tensor {
  return apply(clipOp, [gradients, squaredNorm(gradients)], { maxNorm })[0];
}

/** `Σ x²`, `x [...] → [1]`, in two stages of fixed order. */
export function squaredNorm(x: Tensor): Tensor {
  return sumAxis(apply(squaresOp, [x], undefined)[0], 0);
}

/** The op behind {@linkcode clipByNorm}, given the squared norm; it has no gradient. */
export const clipOp: Op<{ maxNorm: number }> = typed(["f32", "f32"], {
  name: "clip",
  wgsl: ([x, squares], { maxNorm }) => `${x} * min(1.0, ${literal(maxNorm)} / (sqrt(${squares}) + 1e-6))`,
  f64: ([x, squares], { maxNorm }) => x * Math.min(1, maxNorm / (Math.sqrt(squares) + 1e-6)),
  cases: [
    {
      inputs: [{ shape: [64], dtype: "f32" }, { shape: [1], dtype: "f32", values: [64] }],
      attributes: { maxNorm: 1 },
    },
    { inputs: [{ shape: [7], dtype: "f32" }, { shape: [1], dtype: "f32", values: [0] }], attributes: { maxNorm: 1 } },
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

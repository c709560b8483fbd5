import { apply, type Case, groupsFor, type Kernel, literal, type Op, type Spec, type Tensor } from "@trm/engine";
import { type Adam, adamKernel } from "./adam.wgsl.ts";
import { ATAN2 } from "./atan2.wgsl.ts";

export type { Adam } from "./adam.wgsl.ts";

/** What Adam updates, all flat and of one length, a multiple of 64; and the step's rates, f32 [4] (see {@linkcode adamRates}). */
export interface AdamInputs {
  /** To be updated. */
  readonly weights: Tensor;
  /** Of the loss with respect to the weights. */
  readonly gradients: Tensor;
  /** First moment: the running mean of the gradients. */
  readonly m: Tensor;
  /** Second moment: the running mean of their squares. */
  readonly v: Tensor;
  /** The step's numbers. */
  readonly rates: Tensor;
}

/** Adam and AdamW's ε. */
export interface AdamW extends Adam {
  /** Added to the divisor. */
  readonly epsilon: number;
}

/**
 * One step of Adam-atan2: Adam with `atan2(m, √v)` in the place of `m / (√v + ε)`, weights decayed first.
 *
 * Everett et al. 2024, arXiv:2407.05872. As in the package adam-atan2 0.0.3, the first moment is corrected outside the atan2, the
 * second inside, and nothing is scaled.
 */
export function adamAtan2(inputs: AdamInputs, betas: Adam): Pick<AdamInputs, "weights" | "m" | "v"> {
  return update(adamAtan2Op, inputs, betas);
}

/** One step of AdamW. Loshchilov & Hutter 2019, arXiv:1711.05101. */
export function adamW(inputs: AdamInputs, attributes: AdamW): Pick<AdamInputs, "weights" | "m" | "v"> {
  return update(adamWOp, inputs, attributes);
}

/** The numbers of step `t`, from 1 on, that both optimizers need: `[1 − lr·weightDecay, lr / (1 − β₁ᵗ), 1 / √(1 − β₂ᵗ), 0]`; another last one skips it. */
export function adamRates(
  { lr, weightDecay, beta1, beta2, t }: Adam & {
    readonly lr: number;
    readonly weightDecay: number;
    readonly t: number;
  },
): Float32Array<ArrayBuffer> {
  if (!(t >= 1)) throw new RangeError(`Cannot correct the moments of step ${t}: expected 1 or more`);
  return Float32Array.of(1 - lr * weightDecay, lr / (1 - beta1 ** t), 1 / Math.sqrt(1 - beta2 ** t), 0);
}

/** The op behind {@linkcode adamAtan2}, done in place. */
export const adamAtan2Op: Op<Adam> = {
  name: "adamAtan2",
  outputs,
  kernel: ([weights], betas) => kernelOf(weights, adamKernel(betas, "atan2Right(first, spread)", ATAN2)),
  reference: (inputs, _shapes, betas) => updated(inputs, betas, (m, spread) => Math.atan2(m, spread)),
  cases: adamCases({ beta1: 0.9, beta2: 0.95 }),
};

/** The op behind {@linkcode adamW}, done in place. */
export const adamWOp: Op<AdamW> = {
  name: "adamW",
  outputs,
  kernel: ([weights], attributes) =>
    kernelOf(weights, adamKernel(attributes, `first / (spread + ${literal(attributes.epsilon)})`)),
  reference: (inputs, _shapes, attributes) =>
    updated(inputs, attributes, (m, spread) => m / (spread + attributes.epsilon)),
  cases: adamCases({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
};

function update<A>(op: Op<A>, { weights, gradients, m, v, rates }: AdamInputs, attributes: A) {
  const made = apply(op, [weights, gradients, m, v, rates], attributes);
  return { weights: made[0], m: made[1], v: made[2] };
}

function outputs([weights, ...others]: readonly Spec[]): Spec[] {
  const rates = others[others.length - 1];
  const fits = others.slice(0, -1).every(({ shape }) => shape.join() === weights.shape.join());
  if (weights.shape.length !== 1 || weights.shape[0] % 4 || !fits || rates.shape.join() !== "4") {
    const found = [weights, ...others].map(({ shape }) => `[${shape}]`).join(", ");
    throw new TypeError(
      `Cannot update weights: found ${found}, expected four flat tensors of one length, a multiple of 4, and rates [4]`,
    );
  }
  return [weights, weights, weights].map(({ shape }) => ({ shape, dtype: "f32" }));
}

function kernelOf({ shape: [size] }: Spec, code: string): Kernel {
  return { code, workgroups: groupsFor(size / 4, 64), inPlace: [[0, 0], [1, 2], [2, 3]], flops: 30 * size };
}

function updated(
  [weights, gradients, m, v, [decay, rate, correction, skip]]: readonly Float64Array[],
  { beta1, beta2 }: Adam,
  direction: (m: number, spread: number) => number,
): Float64Array<ArrayBuffer>[] {
  if (skip !== 0) return [weights, m, v].map((values) => Float64Array.from(values));
  const first = m.map((value, i) => value + (1 - beta1) * (gradients[i] - value));
  const second = v.map((value, i) => value + (1 - beta2) * (gradients[i] ** 2 - value));
  const moved = weights.map((value, i) =>
    value * decay - rate * direction(first[i], Math.sqrt(second[i]) * correction)
  );
  return [moved, first, second].map((values) => Float64Array.from(values));
}

function adamCases<A extends Adam>(attributes: A): Case<A>[] {
  const vary = (size: number, values: (i: number) => number) => ({
    shape: [size],
    dtype: "f32" as const,
    values: Array.from({ length: size }, (_, i) => values(i)),
  });
  const normal = (size: number) => ({ shape: [size], dtype: "f32" as const });
  const rates = (t: number) => ({
    shape: [4],
    dtype: "f32" as const,
    values: [...adamRates({ lr: 0.01, weightDecay: 0.1, ...attributes, t })],
  });
  const some = [normal(320), normal(320), normal(320), vary(320, (i) => (i % 17) / 5), rates(7)];
  const none = [normal(64), vary(64, (i) => i % 3 - 1), vary(64, () => 0), vary(64, () => 0), rates(1)];
  const skipped = { shape: [4], dtype: "f32" as const, values: [0.9, 1, 1, 1] };
  return [some, none, [...some.slice(0, 4), skipped]].map((inputs) => ({ inputs, attributes }));
}

import { apply, type Case, groupsFor, type Kernel, literal, type Op, type Spec, type Tensor } from "@trm/engine";
import { type Adam, type AdamKernel, adamKernel } from "./adam.wgsl.ts";
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
  /** The moving average of the weights and how much of it a step keeps, if there is one. */
  readonly average?: { readonly of: Tensor; readonly decay: number };
}

/** What Adam makes of its inputs. */
export interface AdamOutputs extends Pick<AdamInputs, "weights" | "m" | "v"> {
  /** Present where {@linkcode AdamInputs.average} is. */
  readonly average?: Tensor;
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
export function adamAtan2(inputs: AdamInputs, betas: Adam): AdamOutputs {
  return update(adamAtan2Op, inputs, betas);
}

/** One step of AdamW. Loshchilov & Hutter 2019, arXiv:1711.05101. */
export function adamW(inputs: AdamInputs, attributes: AdamW): AdamOutputs {
  return update(adamWOp, inputs, attributes);
}

/** The numbers of step `t`, from 1 on, that both optimizers need: `[1 − lr·weightDecay, lr / (1 − β₁ᵗ), 1 / √(1 − β₂ᵗ), 1]`; the last multiplies the gradients, and 0 skips the step. */
export function adamRates(
  { lr, weightDecay, beta1, beta2, t }: Adam & {
    readonly lr: number;
    readonly weightDecay: number;
    readonly t: number;
  },
): Float32Array<ArrayBuffer> {
  if (!(t >= 1)) throw new RangeError(`Cannot correct the moments of step ${t}: expected 1 or more`);
  return Float32Array.of(1 - lr * weightDecay, lr / (1 - beta1 ** t), 1 / Math.sqrt(1 - beta2 ** t), 1);
}

/** Attributes with the decay of the moving average, which then is the last input. */
export type Averaged<A> = A & { readonly averageDecay?: number };

/** The op behind {@linkcode adamAtan2}, done in place. */
export const adamAtan2Op: Op<Averaged<Adam>> = {
  name: "adamAtan2",
  outputs,
  kernel: (inputs, attributes) =>
    kernelOf(inputs, { ...attributes, direction: "atan2Right(first, spread)", functions: ATAN2 }),
  reference: (inputs, _shapes, attributes) => updated(inputs, attributes, (m, spread) => Math.atan2(m, spread)),
  cases: adamCases({ beta1: 0.9, beta2: 0.95 }),
};

/** The op behind {@linkcode adamW}, done in place. */
export const adamWOp: Op<Averaged<AdamW>> = {
  name: "adamW",
  outputs,
  kernel: (inputs, { epsilon, ...attributes }) =>
    kernelOf(inputs, { ...attributes, direction: `first / (spread + ${literal(epsilon)})` }),
  reference: (inputs, _shapes, attributes) =>
    updated(inputs, attributes, (m, spread) => m / (spread + attributes.epsilon)),
  cases: adamCases({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
};

function update<A>(
  op: Op<Averaged<A>>,
  { weights, gradients, m, v, rates, average }: AdamInputs,
  attributes: A,
): AdamOutputs {
  const inputs = [weights, gradients, m, v, rates];
  const made = average
    ? apply(op, [...inputs, average.of], { ...attributes, averageDecay: average.decay })
    : apply(op, inputs, attributes);
  return { weights: made[0], m: made[1], v: made[2], average: made[3] };
}

function outputs(inputs: readonly Spec[], { averageDecay }: Averaged<Adam>): Spec[] {
  const [weights, _gradients, _m, _v, rates] = inputs;
  const count = averageDecay === undefined ? 5 : 6;
  const fits = inputs.every((spec) => spec === rates || spec.shape.join() === weights.shape.join());
  if (
    inputs.length !== count || weights.shape.length !== 1 || weights.shape[0] % 4 || !fits || rates.shape.join() !== "4"
  ) {
    const found = inputs.map(({ shape }) => `[${shape}]`).join(", ");
    const average = averageDecay === undefined ? "" : ", and an average like them";
    throw new TypeError(
      `Cannot update weights: found ${found}, expected four flat tensors of one length, a multiple of 4, and rates [4]${average}`,
    );
  }
  return Array.from({ length: count - 2 }, () => ({ shape: weights.shape, dtype: "f32" }));
}

function kernelOf([{ shape: [size] }]: readonly Spec[], kernel: AdamKernel): Kernel {
  const averaged = kernel.averageDecay !== undefined;
  return {
    code: adamKernel(kernel),
    workgroups: groupsFor(size / 4, 64),
    inPlace: [[0, 0], [1, 2], [2, 3], ...(averaged ? [[3, 5] as const] : [])],
    flops: (averaged ? 34 : 31) * size,
  };
}

function updated(
  [weights, gradients, m, v, [decay, rate, correction, factor], average]: readonly Float64Array[],
  { beta1, beta2, averageDecay: keep = 0 }: Averaged<Adam>,
  direction: (m: number, spread: number) => number,
): Float64Array<ArrayBuffer>[] {
  const states = average ? [weights, m, v, average] : [weights, m, v];
  if (factor === 0) return states.map((values) => Float64Array.from(values));
  const first = m.map((value, i) => value + (1 - beta1) * (factor * gradients[i] - value));
  const second = v.map((value, i) => value + (1 - beta2) * ((factor * gradients[i]) ** 2 - value));
  const moved = weights.map((value, i) =>
    value * decay - rate * direction(first[i], Math.sqrt(second[i]) * correction)
  );
  const next = average?.map((value, i) => keep * value + (1 - keep) * moved[i]);
  return [moved, first, second, ...(next ? [next] : [])].map((values) => Float64Array.from(values));
}

function adamCases<A extends Adam>(attributes: A): Case<Averaged<A>>[] {
  const vary = (size: number, values: (i: number) => number) => ({
    shape: [size],
    dtype: "f32" as const,
    values: Array.from({ length: size }, (_, i) => values(i)),
  });
  const normal = (size: number) => ({ shape: [size], dtype: "f32" as const });
  const rates = (t: number, factor: number) => ({
    shape: [4],
    dtype: "f32" as const,
    values: [...adamRates({ lr: 0.01, weightDecay: 0.1, ...attributes, t }).subarray(0, 3), factor],
  });
  const some = [normal(320), normal(320), normal(320), vary(320, (i) => (i % 17) / 5)];
  const none = [normal(64), vary(64, (i) => i % 3 - 1), vary(64, () => 0), vary(64, () => 0)];
  const cases = [[...some, rates(7, 1)], [...none, rates(1, 1)], [...some, rates(7, 0.25)], [...some, rates(7, 0)]];
  return cases.flatMap((inputs) => [
    { inputs, attributes },
    { inputs: [...inputs, normal(inputs[0].shape[0])], attributes: { ...attributes, averageDecay: 0.9 } },
  ]);
}

import { apply, groupsFor, type Op, type Shape, sizeOf, type Tensor } from "@trm/engine";
import { randomKernel } from "./random.wgsl.ts";

/** Which random numbers, and as what. */
export interface RandomAttributes {
  /** Of the result. */
  readonly shape: Shape;
  /** Separates the uses of one seed. */
  readonly stream: number;
  /** Numbers in [0, 1), or all 32 bits. */
  readonly dtype: "f32" | "u32";
}

/**
 * Numbers in [0, 1), multiples of 2⁻²⁴: the same on every device for the same `seed` u32 [2] and `stream`.
 *
 * Number i is a hash of (i, stream, seed), so no state is kept: change the seed every run, and give each use its own stream.
 * PCG4D (Jarzynski & Olano 2020, "Hash Functions for GPU Rendering", JCGT 9(3)) with a third round: after the published two, some
 * output bits never change when the highest bit of an input does.
 */
export function random(seed: Tensor, shape: Shape, stream: number): Tensor {
  return apply(randomOp, [seed], { shape, stream, dtype: "f32" })[0];
}

/** Like {@linkcode random}, but all 32 bits, as u32. */
export function randomBits(seed: Tensor, shape: Shape, stream: number): Tensor {
  return apply(randomOp, [seed], { shape, stream, dtype: "u32" })[0];
}

/** What {@linkcode randomBits} has at `index`, on the host. */
export function randomBitsAt(index: number, stream: number, seed: ArrayLike<number>): number {
  let words = stir([index, stream, seed[0], seed[1]].map((word) => (Math.imul(word, 1664525) + 1013904223) >>> 0));
  for (let round = 1; round < 3; round++) words = stir(words.map((word) => (word ^ word >>> 16) >>> 0));
  return words[3];
}

/** The op behind {@linkcode random} and {@linkcode randomBits}. */
export const randomOp: Op<RandomAttributes> = {
  name: "random",
  outputs([seed], { shape, dtype }) {
    if (seed.dtype !== "u32" || sizeOf(seed.shape) !== 2) {
      throw new TypeError(`Cannot seed with ${seed.dtype} [${seed.shape}]: expected u32 [2]`);
    }
    return [{ shape, dtype, exact: true }];
  },
  kernel(_inputs, { shape, stream, dtype }) {
    const count = sizeOf(shape);
    return {
      code: randomKernel(dtype),
      sizes: [count, stream >>> 0],
      workgroups: groupsFor(count, 64),
      flops: 24 * count,
    };
  },
  reference: ([seed], _shapes, { shape, stream, dtype }) => [
    Float64Array.from({ length: sizeOf(shape) }, (_, index) => {
      const bits = randomBitsAt(index, stream, seed);
      return dtype === "u32" ? bits : (bits >>> 8) / 2 ** 24;
    }),
  ],
  cases: [
    randomCase([0, 0], { shape: [1], stream: 0, dtype: "f32" }),
    randomCase([1, 2], { shape: [3, 67], stream: 5, dtype: "f32" }),
    randomCase([0xffffffff, 0x80000000], { shape: [130], stream: 0xffffffff, dtype: "u32" }),
  ],
};

/** One round of PCG4D: each word is mixed with two others. */
function stir([a, b, c, d]: readonly number[]): number[] {
  const x = (a + Math.imul(b, d)) >>> 0;
  const y = (b + Math.imul(c, x)) >>> 0;
  const z = (c + Math.imul(x, y)) >>> 0;
  return [x, y, z, (d + Math.imul(y, z)) >>> 0];
}

function randomCase(
  seed: readonly number[],
  attributes: RandomAttributes,
): NonNullable<Op<RandomAttributes>["cases"]>[number] {
  return { inputs: [{ shape: [2], dtype: "u32", values: seed }], attributes, tolerance: 0 };
}

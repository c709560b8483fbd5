import { apply, groupsFor, type Op, sizeOf, type Tensor } from "@trm/engine";
import { elementOf } from "../axis.ts";
import { signSgdKernel } from "./sign_sgd.wgsl.ts";

/** What {@linkcode signSgd} updates and by what. */
export interface SignSgdInputs {
  /** f32 [N, D]. */
  readonly table: Tensor;
  /** Which row each slot of the batch used, u32 [B]; an id beyond the last row means the last row. */
  readonly ids: Tensor;
  /** Of the loss with respect to the gathered rows, f32 [B, D]. */
  readonly gradients: Tensor;
  /** The step's numbers, f32 [3] (see {@linkcode signSgdRates}). */
  readonly rates: Tensor;
}

/**
 * One step of sparse SignSGD: the rows named by `ids` are decayed and moved by `lr` against the sign of their summed gradients.
 *
 * Rows that no slot used stay as they are. Bernstein et al. 2018, arXiv:1802.04434.
 */
export function signSgd({ table, ids, gradients, rates }: SignSgdInputs): Tensor {
  return apply(signSgdOp, [table, ids, gradients, rates], undefined)[0];
}

/** The numbers of a step: `[1 − lr·weightDecay, lr, 1]`; 0 as the last skips the step. */
export function signSgdRates(
  { lr, weightDecay }: { readonly lr: number; readonly weightDecay: number },
): Float32Array<ArrayBuffer> {
  return Float32Array.of(1 - lr * weightDecay, lr, 1);
}

/** The op behind {@linkcode signSgd}, done in place. */
export const signSgdOp: Op<undefined> = {
  name: "signSgd",
  outputs([table, ids, gradients, rates]) {
    const [, D] = table.shape;
    const slots = sizeOf(ids.shape);
    if (
      table.shape.length !== 2 || ids.dtype !== "u32" || gradients.shape.join() !== `${slots},${D}` ||
      sizeOf(rates.shape) !== 3
    ) {
      const found = [table, ids, gradients, rates].map(({ shape, dtype }) => `${dtype} [${shape}]`).join(", ");
      throw new TypeError(`Cannot update rows: found ${found}, expected f32 [N, D], u32 [B], f32 [B, D], f32 [3]`);
    }
    return [{ shape: table.shape, dtype: "f32" }];
  },
  kernel([table, ids]) {
    const [N, D] = table.shape;
    const { type, width } = elementOf("f32", D);
    const slots = sizeOf(ids.shape);
    return {
      code: signSgdKernel(type),
      sizes: [N, slots, D / width],
      workgroups: groupsFor(slots * D / width, 64),
      inPlace: [[0, 0]],
      flops: 4 * slots * D,
    };
  },
  reference([table, ids, gradients, [decay, rate, taken]], [[N, D]]) {
    const rows = Array.from(ids, (id) => Math.min(id, N - 1));
    const next = table.slice();
    if (taken === 0) return [next];
    for (const row of new Set(rows)) {
      for (let d = 0; d < D; d++) {
        const total = rows.reduce((sum, other, b) => other === row ? sum + gradients[b * D + d] : sum, 0);
        next[row * D + d] = table[row * D + d] * decay - rate * Math.sign(total);
      }
    }
    return [next];
  },
  cases: [
    signSgdCase({ N: 1, D: 1 }, [0]),
    signSgdCase({ N: 5, D: 7 }, [3, 0, 3, 3, 1, 0]),
    signSgdCase({ N: 6, D: 40 }, [5, 5, 2, 5, 2, 0, 7]),
    signSgdCase({ N: 5, D: 7 }, [3, 0], 0),
    {
      inputs: [
        { shape: [3, 4], dtype: "f32" },
        { shape: [2], dtype: "u32", values: [1, 1] },
        { shape: [2, 4], dtype: "f32", values: [1, -2, 0, 0.5, -1, 2, 0, 0.25] },
        { shape: [3], dtype: "f32", values: [0.985, 0.03, 1] },
      ],
      attributes: undefined,
    },
  ],
};

function signSgdCase(
  { N, D }: { N: number; D: number },
  ids: readonly number[],
  taken = 1,
): NonNullable<Op<undefined>["cases"]>[number] {
  return {
    inputs: [
      { shape: [N, D], dtype: "f32" },
      { shape: [ids.length], dtype: "u32", values: ids },
      { shape: [ids.length, D], dtype: "f32" },
      { shape: [3], dtype: "f32", values: [0.999, 0.01, taken] },
    ],
    attributes: undefined,
  };
}

import type { Checkpoint } from "../checkpoint.ts";

/** A checkpoint all of whose numbers follow from its step. */
export function madeUp(step: number): Checkpoint {
  const weights = Float32Array.from({ length: 400 }, (_, i) => Math.sin(step + i));
  return {
    format: 1,
    step,
    recipe: { name: "made-up", training: { lr: 1e-4, batch: 8 } },
    loop: { seed: 7, best: null, order: [step, 0.1] },
    states: {
      weights: { dtype: "F32", shape: [4, 100], data: weights },
      steps: { dtype: "U32", shape: [3], data: Uint32Array.of(step, 2, 4_294_967_295) },
    },
  };
}

import { puzzleFlops } from "../flops.ts";
import type { BenchStep } from "./configs.ts";

/** The arithmetic of a training step's matrix products, in FLOP; what is computed again to save memory is not counted. */
export function stepFlops({ model, data, training }: Pick<BenchStep, "model" | "data" | "training">): number {
  return training.batch * puzzleFlops({ model, training }, data).training;
}

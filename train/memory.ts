import type { TrainingConfig } from "./recipe.ts";

/** A way to make a step fit: the batch in parts, blocks computed again instead of kept. */
export interface MemoryChoice {
  /** Parts that the batch is taken in, one after another. */
  readonly microBatches: number;
  /** Whether blocks are computed again for the backward pass. */
  readonly rematerialize: boolean;
}

/** Rows of a part below which a GPU has too little to do at once: computing blocks again, a fifth more work, costs less then. */
const FEWEST_ROWS = 48;

/** The ways that a training configuration leaves open, quickest first: parts that are large enough, then blocks computed again. */
export function memoryChoices(
  { batch, microBatches, rematerialize }: Pick<TrainingConfig, "batch" | "microBatches" | "rematerialize">,
): MemoryChoice[] {
  const parts = microBatches === "auto" ? divisors(batch) : [microBatches];
  const choices = (again: boolean, parts: readonly number[]) =>
    parts.map((microBatches): MemoryChoice => ({ microBatches, rematerialize: again }));
  if (rematerialize !== "auto") return choices(rematerialize, parts);
  const large = parts.filter((count) => count === 1 || batch / count >= FEWEST_ROWS);
  return [...choices(false, large), ...choices(true, parts)];
}

function divisors(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1).filter((divisor) => count % divisor === 0);
}

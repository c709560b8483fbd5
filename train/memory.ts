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

/** What a way turned out to need. */
export interface NeededMemory extends MemoryChoice {
  readonly bytes: number;
}

/**
 * About what any number of parts needs, as far as those tried say, fewest parts first: 0 where they do not say.
 *
 * Some memory shrinks with the parts, the rest stays: bytes = rest + shrinking / parts, through the last two. It is so to the last byte
 * where a part has many rows, and within some hundredths where it has few. An undivided batch does not say: its gradients are not added up.
 */
export function leastOf(tried: readonly NeededMemory[]): number {
  const [a, b] = tried.filter(({ microBatches }) => microBatches > 1).slice(-2);
  if (!b) return 0;
  const shrinking = (a.bytes - b.bytes) / (1 / a.microBatches - 1 / b.microBatches);
  return Math.min(b.bytes, b.bytes - shrinking / b.microBatches);
}

function divisors(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1).filter((divisor) => count % divisor === 0);
}

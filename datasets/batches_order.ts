import type { Source } from "./batches_source.ts";
import { legacyRandom, type LegacyState } from "./random/legacy.ts";
import { type PhiloxRandom, philoxRandom, type PhiloxState } from "./random/philox.ts";

/** What decides the order of training examples. */
export interface OrderOptions {
  /** Rows of a step, over all workers. */
  readonly batch: number;
  /** Decides the order of the groups and the puzzle drawn from each. */
  readonly seed: number;
  /** Epochs whose groups are batched as one list, the reference's `eval_interval`. */
  readonly epochsPerIteration: number;
  /** Decides the order of a puzzle's examples, which the reference leaves open; `seed` unless given. */
  readonly exampleSeed?: number;
}

/** A place in the order of training examples. Plain data. */
export interface OrderState {
  /** Counts from 1. */
  readonly iteration: number;
  /** Groups of the iteration's list that are behind. */
  readonly position: number;
  /** The stream that draws puzzles; null before the iteration's first batch. */
  readonly puzzles: PhiloxState | null;
  /** The stream that orders examples. */
  readonly examples: LegacyState;
}

/** The order of training examples. */
export interface Order {
  /** Fills `examples` and the puzzles that they belong to; false, once, where an iteration ends. */
  next(examples: Uint32Array, puzzles: Uint32Array): boolean;
  /** Where the next batch begins. */
  state(): OrderState;
}

/**
 * Orders the examples of a training split as the reference does, from the beginning or from a saved place.
 *
 * Iteration k walks permutations of the groups, one for each epoch, drawn from Philox(seed + k). Of each group it takes
 * one puzzle, drawn uniformly, and of that as many examples, in random order, as the batch has room for. A last batch
 * that is not full is dropped. TinyRecursiveModels, `puzzle_dataset.py`.
 */
export function trainOrder(source: Source, options: OrderOptions, from?: OrderState): Order {
  const { groupOffsets, puzzleOffsets } = source;
  const { batch, seed, epochsPerIteration, exampleSeed = seed } = options;
  const groupCount = groupOffsets.length - 1;
  const order = new Uint32Array(largest(puzzleOffsets)); //  of the examples of one puzzle
  const random = legacyRandom(from?.examples ?? exampleSeed);
  let iteration = from?.iteration ?? 1;
  let position = from?.position ?? 0;
  let groups = new Uint32Array(0);
  let draws: PhiloxRandom | null = null;
  if (from?.puzzles) {
    begin();
    draws = philoxRandom(from.puzzles);
  }

  function begin(): PhiloxRandom {
    const random = philoxRandom(seed + iteration);
    groups = new Uint32Array(epochsPerIteration * groupCount);
    for (let epoch = 0; epoch < epochsPerIteration; epoch++) {
      groups.set(random.permutation(groupCount), epoch * groupCount);
    }
    return random;
  }

  function next(examples: Uint32Array, puzzles: Uint32Array): boolean {
    draws ??= begin();
    const first = position === 0;
    let size = 0;
    while (position < groups.length && size < batch) {
      const group = groups[position++];
      const puzzle = draws.integers(groupOffsets[group], groupOffsets[group + 1]);
      const start = puzzleOffsets[puzzle], count = puzzleOffsets[puzzle + 1] - start;
      for (let i = 0; i < count; i++) order[i] = i;
      random.shuffle(order, count);
      const end = Math.min(size + count, batch);
      for (let i = 0; size < end; i++, size++) {
        examples[size] = start + order[i];
        puzzles[size] = puzzle;
      }
    }
    if (size === batch) return true;
    if (first) {
      throw new RangeError(
        `Cannot fill a batch of ${batch}: ${epochsPerIteration} epochs of ${groupCount} groups gave ${size} examples; ` +
          "lower the batch, or join more epochs",
      );
    }
    iteration++;
    position = 0;
    draws = null;
    return false;
  }

  return {
    next,
    state: () => ({ iteration, position, puzzles: draws?.state() ?? null, examples: random.state() }),
  };
}

function largest(offsets: Uint32Array): number {
  let largest = 0;
  for (let i = 1; i < offsets.length; i++) largest = Math.max(largest, offsets[i] - offsets[i - 1]);
  return largest;
}

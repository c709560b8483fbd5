import type { Source } from "@trm/datasets";
import type { Answerer } from "../answerer.ts";

/** A made-up puzzle: its tokens say how it will be answered. */
export interface CountedPuzzle {
  /** After how many steps the answer is right. */
  readonly rightAfter: number;
  /** After how many steps the model would stop. */
  readonly haltsAfter: number;
}

/** A split of such puzzles: tokens `[rightAfter, haltsAfter, number]`, labels `[number, number, nothing asked]`. */
export function countedSource(puzzles: readonly CountedPuzzle[]): Source {
  const offsets = Uint32Array.from({ length: puzzles.length + 1 }, (_, i) => i);
  return {
    metadata: {
      padToken: 0,
      ignoreLabel: 0,
      blankIdentifier: 0,
      vocabulary: 1000,
      length: 3,
      identifiers: 1000,
      totalGroups: puzzles.length,
      meanPuzzleExamples: 1,
      totalPuzzles: puzzles.length,
    },
    groupOffsets: offsets,
    puzzleOffsets: offsets,
    identifiers: offsets.map((_, i) => 500 + i).subarray(0, puzzles.length),
    read(example, tokens, labels, at) {
      const { rightAfter, haltsAfter } = puzzles[example];
      tokens.set([rightAfter, haltsAfter, 100 + example], at);
      labels.set([100 + example, 100 + example, 0], at);
    },
  };
}

/**
 * Answers such puzzles as they say, counting each row's steps since it began, and throws where a row is not asked as it should be.
 *
 * Before an answer is right, its first cell is. The logit of being right is the step, or minus it.
 */
export function countingAnswerer(batch: number): Answerer & { calls: number } {
  const steps = new Uint32Array(batch), asked = new Uint32Array(batch);
  return {
    batch,
    data: { length: 3, vocabulary: 1000, identifiers: 1000 },
    halting: "sign",
    calls: 0,
    answer({ tokens, identifiers, restart }) {
      this.calls++;
      const predictions = new Uint32Array(3 * batch), halt = new Float64Array(batch);
      for (let row = 0; row < batch; row++) {
        const [rightAfter, haltsAfter, number] = tokens.subarray(3 * row, 3 * row + 3);
        if (restart[row]) [steps[row], asked[row]] = [0, number];
        if (asked[row] !== number) throw new Error(`row ${row} changed its puzzle without beginning anew`);
        if (number && identifiers[row] !== number + 400) {
          throw new Error(`row ${row} has identifier ${identifiers[row]}`);
        }
        steps[row]++;
        predictions.set([number, steps[row] >= rightAfter ? number : 1, 7], 3 * row);
        halt[row] = steps[row] >= haltsAfter ? steps[row] : -steps[row];
      }
      return Promise.resolve({ predictions, halt, proceed: new Float64Array(batch) });
    },
  };
}

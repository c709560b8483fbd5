import { boundedMeanInterval, wilsonInterval } from "@trm/metrics";
import type { Result } from "../result.ts";

/** A result on the 10 000 official Sudoku test puzzles that this project knows, of the published model with MLP mixing. */
export function madeUpResult(changes: Partial<Result> = {}): Result {
  const count = 10_000, right = 8_700;
  const exact = wilsonInterval(right, count);
  return {
    kind: "trm result",
    format: 1,
    recipe: "sudoku-mlp",
    model: {
      kind: "trm",
      mixer: "mlp",
      hidden: 512,
      blocks: 2,
      n: 6,
      T: 3,
      latents: "pair",
      nets: "shared",
      gradient: "recursion",
    },
    seed: 1,
    step: 65_100,
    weights: "averaged",
    checkpoint: { which: "last", sha256: "feed".repeat(16) },
    regime: {
      trainedOn: { from: "train.csv", groups: 1_000, puzzles: 1_001_000, examples: 1_001_000, hash: "beef".repeat(16) },
      heldOut: null,
      supervisionSteps: 16,
      rule: "fixed",
      voting: "none",
    },
    data: {
      from: "data/test_10k.csv.gz",
      groups: count,
      puzzles: count,
      examples: count,
      hash: "e1bdddbcea8f9044c8adc7d41e1f4b4051ae5d259b8d328e4bdfc205c8cf4d48",
    },
    grid: { kind: "sudoku", rows: 9, columns: 9, box: { rows: 3, columns: 3 } },
    adapter: "a GPU",
    seconds: 60,
    count,
    exactAccuracy: exact.estimate,
    cellAccuracy: 0.95,
    validAccuracy: exact.estimate,
    haltAccuracy: 0.97,
    rule: "fixed",
    supervisionSteps: 16,
    meanSteps: 16,
    stepsToHalt: 5.5,
    answerCalls: 224,
    batch: 768,
    steps: Array.from({ length: 16 }, (_, i) => ({ exactAccuracy: 0.87 * (i + 1) / 16, cellAccuracy: 0.95 })),
    intervals: { exact, cell: boundedMeanInterval(9_500, count), valid: exact, halt: exact },
    ratings: [
      { from: 0, to: 3, count: 6_000, exact: wilsonInterval(5_700, 6_000) },
      { from: 4, to: 99, count: 4_000, exact: wilsonInterval(3_000, 4_000) },
    ],
    failures: [],
    published: { exactAccuracy: 0.874, source: "arXiv:2510.04871, table 1" },
    ...changes,
  };
}

import type { Recipe } from "../../recipe.ts";
import { commonDeviations, evaluatedInPart, hierarchical } from "../defaults.ts";
import { sudokuHrm } from "./hrm.ts";

/** All of Sudoku-Extreme, HRM: softmax, learned positions, fewer and longer supervision steps. 166 000 steps of 2304. */
export const sudokuFullHrm: Recipe = {
  ...sudokuHrm,
  name: "sudoku-full-hrm",
  summary: "all 3 831 994 puzzles of Sudoku-Extreme with a Hierarchical Reasoning Model",
  data: { kind: "sudoku-extreme", puzzles: 3_831_994, augmentations: 0, seed: 0 },
  model: { ...hierarchical, positions: "learned", n: 8, T: 2 },
  training: {
    ...sudokuHrm.training,
    batch: 2_304,
    epochs: 100,
    evaluateEvery: 10,
    supervisionSteps: 8,
    loss: "softmax",
    lr: 3e-4,
    puzzleLr: 3e-4,
    lrMinRatio: 0.1,
    weightDecay: 0.1,
    puzzleWeightDecay: 0.1,
  },
  published: undefined,
  deviations: [
    ...commonDeviations,
    evaluatedInPart,
    "HRM's paper shows it in a figure only, near 100 %; eight GPUs, about 2 hours",
  ],
};

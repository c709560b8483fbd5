import type { Recipe } from "../../recipe.ts";
import { hierarchical, paper, sudokuDeviations, trainingDefaults } from "../defaults.ts";

/** Sudoku-Extreme, HRM: table 1. Two modules of 4 blocks, one-step gradient, continuing learned, no moving average. */
export const sudokuHrm: Recipe = {
  name: "sudoku-hrm",
  summary: "Sudoku-Extreme with a Hierarchical Reasoning Model",
  data: { kind: "sudoku-extreme", puzzles: 1_000, augmentations: 1_000, seed: 0 },
  model: { ...hierarchical, hidden: 512, heads: 8, blocks: 4, n: 2, T: 2, puzzlePositions: 1, puzzleWidth: 512 },
  training: {
    ...trainingDefaults,
    batch: 768,
    epochs: 20_000,
    evaluateEvery: 2_000,
    evaluationLimit: 10_000,
    supervisionSteps: 16,
    exploration: 0.1,
    lr: 1e-4,
    puzzleLr: 1e-4,
    warmupSteps: 2_000,
    weightDecay: 1,
    puzzleWeightDecay: 1,
    emaDecay: undefined,
  },
  published: paper(1, 0.55, "eight GPUs, about 10 minutes"),
  deviations: sudokuDeviations,
};

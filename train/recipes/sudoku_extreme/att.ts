import type { Recipe } from "../recipe.ts";
import { attention, publishedDeviations, trainingDefaults } from "./defaults.ts";

/** Sudoku-Extreme, attention: table 1, row "w/ self-attention". 65 100 steps × 37 TFLOP. */
export const sudokuAtt: Recipe = {
  name: "sudoku-att",
  summary: "Sudoku-Extreme with attention, as published",
  data: { kind: "sudoku-extreme", puzzles: 1_000, augmentations: 1_000, seed: 0 },
  model: { ...attention, hidden: 512, heads: 8, blocks: 2, n: 6, T: 3, puzzlePositions: 16, puzzleWidth: 512 },
  training: {
    ...trainingDefaults,
    batch: 768,
    epochs: 50_000,
    evaluateEvery: 5_000,
    evaluationLimit: 10_000,
    supervisionSteps: 16,
    exploration: 0.1,
    lr: 1e-4,
    puzzleLr: 1e-4,
    warmupSteps: 2_000,
    weightDecay: 1,
    puzzleWeightDecay: 1,
    emaDecay: 0.999,
  },
  published: {
    exactAccuracy: 0.747,
    source: "arXiv:2510.04871, table 1",
    cost: "one L40S, under 36 hours",
  },
  deviations: publishedDeviations,
};

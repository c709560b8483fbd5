import type { Recipe } from "../recipe.ts";
import { small, trainingDefaults } from "./defaults.ts";

/** 6×6 Sudoku with boxes of 2×3, tested on solutions of classes that no training puzzle has: 1440 steps × 1.5 GFLOP. */
export const sudoku6x6: Recipe = {
  name: "sudoku-6x6",
  summary: "6×6 Sudoku, tested on solutions it has not seen in any symmetry: a few minutes on any machine",
  data: { kind: "sudoku", size: 6, givens: 12, puzzles: 960, test: 500, augmentations: 1000, seed: 0 },
  model: { ...small, hidden: 64, blocks: 1, n: 2, T: 2, widthMultiple: 32 },
  training: {
    ...trainingDefaults,
    batch: 32,
    epochs: 48, //          of 30 steps
    evaluateEvery: 24,
    evaluationLimit: 250,
    supervisionSteps: 8,
    lr: 3e-3,
    lrMinRatio: 0.1,
    warmupSteps: 50,
    weightDecay: 0.1,
    emaDecay: 0.99,
    rematerialize: false,
  },
  deviations: ["no publication trains on it"],
};

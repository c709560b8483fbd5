import type { Recipe } from "../recipe.ts";
import { small, trainingDefaults } from "./defaults.ts";

/** 4×4 Sudoku in a minute or two on two cores: 512 steps × 0.6 GFLOP. */
export const sudoku4x4: Recipe = {
  name: "sudoku-4x4",
  summary: "4×4 Sudoku, a smoke test: in a minute or two on any machine",
  data: { kind: "sudoku", size: 4, givens: 5.6, puzzles: 512, test: 500, augmentations: 1000, seed: 0 },
  model: { ...small, hidden: 64, blocks: 1, n: 2, T: 2, widthMultiple: 32 },
  training: {
    ...trainingDefaults,
    batch: 32,
    epochs: 32, //          of 16 steps
    evaluateEvery: 16,
    evaluationLimit: 250,
    supervisionSteps: 8,
    lr: 2e-3,
    lrMinRatio: 0.1,
    warmupSteps: 50,
    weightDecay: 0.1,
    emaDecay: 0.99,
    rematerialize: false,
  },
  deviations: [
    "no publication trains on it: there are only 288 grids of 4×4, all alike up to its symmetries",
  ],
};

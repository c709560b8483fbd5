import type { Recipe } from "../../recipe.ts";
import { epochsOfCommand, mlpMixing, paper, sudokuDeviations, trainingDefaults } from "../defaults.ts";

/** Sudoku-Extreme, MLP mixing: table 1, row "TRM". 65 100 steps × 33 TFLOP. */
export const sudokuMlp: Recipe = {
  name: "sudoku-mlp",
  summary: "Sudoku-Extreme with MLP mixing: the paper's TRM",
  data: { kind: "sudoku-extreme", puzzles: 1_000, augmentations: 1_000, seed: 0 },
  model: { ...mlpMixing, hidden: 512, blocks: 2, n: 6, T: 3, puzzlePositions: 16, puzzleWidth: 512 },
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
  published: paper(1, 0.874, "one L40S, under 36 hours"),
  deviations: [...sudokuDeviations, epochsOfCommand],
};

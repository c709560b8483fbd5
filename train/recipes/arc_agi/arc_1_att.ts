import type { Recipe } from "../../recipe.ts";
import { arcDeviations, attention, paper, recursionsOfCommand, trainingDefaults } from "../defaults.ts";

/** ARC-AGI-1, attention: table 5, row "TRM-Att". 518 000 steps × 306 TFLOP. */
export const arc1Att: Recipe = {
  name: "arc-1-att",
  summary: "ARC-AGI-1 with attention",
  data: { kind: "arc-agi", version: 1, augmentations: 1_000, seed: 42 },
  model: { ...attention, hidden: 512, heads: 8, blocks: 2, n: 4, T: 3, puzzlePositions: 16, puzzleWidth: 512 },
  training: {
    ...trainingDefaults,
    batch: 768,
    epochs: 100_000,
    evaluateEvery: 10_000,
    evaluationLimit: 1_000,
    checkpointEvery: 2_000,
    supervisionSteps: 16,
    exploration: 0.1,
    lr: 1e-4,
    puzzleLr: 1e-2,
    warmupSteps: 2_000,
    weightDecay: 0.1,
    puzzleWeightDecay: 0.1,
    emaDecay: 0.999,
  },
  published: paper(5, 0.446, "four H100, about 3 days"),
  deviations: [...arcDeviations, recursionsOfCommand],
};

import type { Recipe } from "../../recipe.ts";
import {
  attention,
  commonDeviations,
  epochsOfCommand,
  paper,
  recursionsOfCommand,
  trainingDefaults,
} from "../defaults.ts";

/** Maze-Hard, attention: table 4, row "TRM-Att". 65 100 steps × 306 TFLOP. */
export const mazeAtt: Recipe = {
  name: "maze-att",
  summary: "Maze-Hard with attention",
  data: { kind: "maze-hard", augment: true },
  model: { ...attention, hidden: 512, heads: 8, blocks: 2, n: 4, T: 3, puzzlePositions: 16, puzzleWidth: 512 },
  training: {
    ...trainingDefaults,
    batch: 768,
    epochs: 50_000,
    evaluateEvery: 5_000,
    supervisionSteps: 16,
    exploration: 0.1,
    lr: 1e-4,
    puzzleLr: 1e-4,
    warmupSteps: 2_000,
    weightDecay: 1,
    puzzleWeightDecay: 1,
    emaDecay: 0.999,
  },
  published: paper(4, 0.853, "four L40S, under 24 hours"),
  deviations: [
    ...commonDeviations,
    epochsOfCommand,
    recursionsOfCommand,
    "trained on all 8 rotations and reflections, as in the paper; the reference's command leaves them out",
  ],
};

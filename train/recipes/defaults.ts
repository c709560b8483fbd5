import { type TrmConfig, trmDefaults } from "@trm/trm";
import type { TrainingConfig } from "../recipe.ts";

/** What the recipes' training has in common: the publication's settings, as far as no recipe must say them itself. */
export const trainingDefaults: Omit<
  TrainingConfig,
  "batch" | "epochs" | "evaluateEvery" | "lr" | "weightDecay" | "warmupSteps" | "emaDecay"
> = {
  seed: 0,
  microBatches: "auto",
  rematerialize: "auto",
  supervisionSteps: 16,
  exploration: 0.1,
  loss: "stablemax",
  optimizer: { kind: "adam-atan2", beta1: 0.9, beta2: 0.95, epsilon: undefined },
  clipNorm: undefined,
  trained: "all",
  puzzleLr: 1e-4,
  puzzleWeightDecay: 1,
  lrMinRatio: 1,
  evaluationLimit: undefined,
  checkpointEvery: 500,
  logEvery: 10,
};

/** A TRM that mixes along the sequence by an MLP, and so needs no positions. */
export const mlpMixing: TrmConfig = { ...trmDefaults, mixer: "mlp", positions: "none" };

/** A TRM with attention and rotary positions. */
export const attention: TrmConfig = { ...trmDefaults, mixer: "attention", positions: "rope" };

/** Small, and without a puzzle embedding, which has nothing to tell where all puzzles are of one kind. */
export const small: TrmConfig = {
  ...mlpMixing,
  hidden: 64,
  n: 2,
  T: 2,
  widthMultiple: 32,
  puzzlePositions: 0,
  puzzleWidth: 0,
};

/** How runs of the published recipes differ from the publication's. */
export const publishedDeviations: readonly string[] = [
  "f32 throughout; the reference computes in bfloat16",
  "the thousand puzzles, their versions and the initial weights are drawn from our seed; the reference draws them from none",
  "50 000 epochs, as in the reference's commands; the paper says 60 000",
  "during training the first 10 000 test puzzles are asked; trm eval asks all 422 786",
];

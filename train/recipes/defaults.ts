import { type DirectConfig, directDefaults, type HrmConfig, hrmDefaults } from "@trm/hrm-baseline";
import { type TrmConfig, trmDefaults } from "@trm/trm";
import type { Published, TrainingConfig } from "../recipe.ts";

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

/** HRM. */
export const hierarchical: HrmConfig = hrmDefaults;

/** Direct prediction. */
export const plain: DirectConfig = directDefaults;

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

/** How every run here differs from its publication's. */
export const commonDeviations: readonly string[] = [
  "f32 throughout; the reference computes in bfloat16",
  "the initial weights come from our own generator, not from PyTorch's",
];

/** The same where part of Sudoku-Extreme's test puzzles is asked during training. */
export const evaluatedInPart = "during training the first 10 000 test puzzles are asked; trm eval asks all 422 786";

/** How runs on a thousand puzzles of Sudoku-Extreme differ. */
export const sudokuDeviations: readonly string[] = [
  ...commonDeviations,
  "the thousand puzzles and their versions are drawn from our seed; the reference draws them from none",
  evaluatedInPart,
];

/** How runs on ARC-AGI differ. */
export const arcDeviations: readonly string[] = [
  ...commonDeviations,
  "during training the first 1000 test inputs are asked, each alone; the published number counts votes over all versions of a task",
];

/** Where TRM's paper and its code disagree, the recipes follow the code. */
export const epochsOfCommand = "50 000 epochs, as in the reference's command; the paper says 60 000";

/** The same of the thoughts before each answer. */
export const recursionsOfCommand = "n = 4, as in the reference's command; the paper says 6";

/** For a published number without the command it was made with. */
export const noCommand = "the reference has no command for it; this is that of attention with another mixer";

/** For a published variant that the code does not have. */
export const notInCode = "the reference's code has no such variant; this follows the paper";

/** HRM in TRM's table 3. */
export const epochsOfHrm = "20 000 epochs, HRM's own; the paper does not say how long it trained HRM for this table";

/** The papers' direct prediction. */
export const officialBaseline =
  "the published transformer is described by its size only; this is the baseline of the official code";

/** A number of TRM's paper; those of HRM and direct prediction it copies from HRM's, arXiv:2506.21734. */
export function paper(table: 1 | 2 | 3 | 4 | 5, exactAccuracy: number, cost?: string): Published {
  return { exactAccuracy, source: `arXiv:2510.04871, table ${table}`, ...(cost && { cost }) };
}

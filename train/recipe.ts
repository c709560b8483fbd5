import type { DataSpec } from "@trm/datasets";
import { direct, type DirectConfig, hrm, type HrmConfig } from "@trm/hrm-baseline";
import type { Build, Data, Model } from "@trm/layers";
import { trm, type TrmConfig } from "@trm/trm";
import type { StepConfig } from "./step.ts";

/** One experiment: what data, which model, how trained, what was published of it. Plain data. */
export interface Recipe {
  /** What the command line calls it. */
  readonly name: string;
  /** One line, without a period. */
  readonly summary: string;
  /** Where its puzzles come from. */
  readonly data: DataSpec;
  /** What learns. */
  readonly model: ModelConfig;
  /** How it learns. */
  readonly training: TrainingConfig;
  /** What a publication reports of it. */
  readonly published?: Published;
  /** How this differs from the publication. */
  readonly deviations: readonly string[];
}

/** Any model that the training loop knows. */
export type ModelConfig = TrmConfig | HrmConfig | DirectConfig;

/** How a model is trained. */
export interface TrainingConfig extends Omit<StepConfig, "microBatches"> {
  /** The batch is taken in so many parts; `auto` takes as few as fit the device. */
  readonly microBatches: number | "auto";
  /** Decides initial weights, augmentations, the order of puzzles and exploration. */
  readonly seed: number;
  /** Epochs: passes over the groups of puzzles. */
  readonly epochs: number;
  /** Epochs between two evaluations; they divide `epochs`. */
  readonly evaluateEvery: number;
  /**
   * Test puzzles that are asked during training, from the first on; all without it. Of ARC, the first version of every task, then
   * the second …: the votes of those decide, and a task that none was asked of counts as unsolved.
   */
  readonly evaluationLimit?: number;
  /** Steps between two checkpoints; one is written at each evaluation too. */
  readonly checkpointEvery: number;
  /** Steps between two lines of the metrics log. */
  readonly logEvery: number;
  /** The learning rate after warm-up. */
  readonly lr: number;
  /** Of the puzzle embedding. */
  readonly puzzleLr: number;
  /** Decoupled, of all parameters. */
  readonly weightDecay: number;
  /** Of the puzzle rows in use. */
  readonly puzzleWeightDecay: number;
  /** Steps over which the learning rate rises from 0. */
  readonly warmupSteps: number;
  /** What is left of the learning rate at the end of its half cosine; 1 keeps it. */
  readonly lrMinRatio: number;
  /** Computes blocks again for the backward pass instead of keeping them; `auto` does so where keeping does not fit. */
  readonly rematerialize: boolean | "auto";
}

/** A published result. */
export interface Published {
  /** The share of test puzzles with every cell right; for ARC the mean over tasks of test inputs solved in two attempts. */
  readonly exactAccuracy: number;
  /** Where it stands. */
  readonly source: string;
  /** On what, and for how long. */
  readonly cost?: string;
}

/** The model of a configuration. */
export function modelOf(config: ModelConfig, data: Data, build?: Build): Model {
  switch (config.kind) {
    case "trm":
      return trm(config, data, build);
    case "hrm":
      return hrm(config, data, build);
    case "direct":
      return direct(config, data, build);
  }
}

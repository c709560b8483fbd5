import type { Data } from "@trm/layers";
import { type TrmConfig, trmDefaults } from "@trm/trm";
import type { StepConfig } from "../step.ts";

/** The training steps that are timed, by name. */
export type BenchName = "XS" | "S-mlp" | "S-att" | "M-mlp" | "M-att";

/** A training step of a fixed size. */
export interface BenchStep {
  /** What learns. */
  readonly model: TrmConfig;
  /** The sizes of its puzzles. */
  readonly data: Data;
  /** How it learns. */
  readonly training: StepConfig;
  /** The learning rate, from the first step on. */
  readonly lr: number;
  /** Decoupled, of all parameters. */
  readonly weightDecay: number;
}

/** Small enough for a software adapter: 2 blocks, expansion 4, no puzzle positions; puzzles of 4 × 4 and 9 × 9 cells. */
export const benchSteps: Readonly<Record<BenchName, BenchStep>> = {
  "XS": step({ mixer: "mlp", hidden: 64, heads: 2, n: 2, T: 2 }, { length: 16, vocabulary: 6, batch: 64 }),
  "S-mlp": step({ mixer: "mlp", hidden: 128, heads: 4, n: 4, T: 2 }, { length: 81, vocabulary: 11, batch: 32 }),
  "S-att": step({ mixer: "attention", hidden: 128, heads: 4, n: 4, T: 2 }, { length: 81, vocabulary: 11, batch: 32 }),
  "M-mlp": step({ mixer: "mlp", hidden: 256, heads: 8, n: 6, T: 3 }, { length: 81, vocabulary: 11, batch: 16 }),
  "M-att": step({ mixer: "attention", hidden: 256, heads: 8, n: 6, T: 3 }, { length: 81, vocabulary: 11, batch: 16 }),
};

function step(
  model: Pick<TrmConfig, "mixer" | "hidden" | "heads" | "n" | "T">,
  { batch, ...data }: Omit<Data, "identifiers"> & { readonly batch: number },
): BenchStep {
  return {
    model: {
      ...trmDefaults,
      ...model,
      positions: model.mixer === "mlp" ? "none" : "rope",
      puzzlePositions: 0,
      puzzleWidth: 0,
    },
    data: { ...data, identifiers: 1 },
    training: {
      batch,
      microBatches: 1,
      supervisionSteps: 16,
      exploration: 0,
      loss: "stablemax",
      optimizer: { kind: "adam-atan2", beta1: 0.9, beta2: 0.95 },
      emaDecay: 0.999,
      trained: "all",
    },
    lr: 1e-4,
    weightDecay: 1,
  };
}

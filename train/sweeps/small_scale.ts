import type { ModelConfig, Recipe, TrainingConfig } from "../recipe.ts";

/** What every size of a recipe is divided by at the small scale. */
const DIVISORS = { n: 2, T: 1.5, width: 8, batch: 24, supervisionSteps: 2 } as const;

/** How training differs from the published one, besides: it is a hundred times shorter. */
const TRAINING = { steps: 510, lr: 20, warmup: 40, weightDecay: 10, averaging: 10, lrMinRatio: 0.1 } as const;

/** The rule of {@linkcode smallScale}, in words. */
export const SMALL_RULE: string = [
  "6×6 Sudoku with 12 givens, 960 to train on, 500 to test on, whose solutions no train puzzle has in any symmetry.",
  `Of every recipe n is divided by ${DIVISORS.n}, T by ${DIVISORS.T}, supervision steps by ${DIVISORS.supervisionSteps},`,
  `the batch by ${DIVISORS.batch}; hidden width, heads, the rounding of inner widths, puzzle positions and their embedding`,
  `by ${DIVISORS.width}; each rounded up. All train for ${TRAINING.steps} steps: learning rates times ${TRAINING.lr}, falling`,
  `to ${
    100 * TRAINING.lrMinRatio
  } % along half a cosine, warm-up divided by ${TRAINING.warmup}, weight decay and the memory of`,
  `the averaged weights by ${TRAINING.weightDecay}.`,
].join(" ");

/** A published recipe made small enough for a processor without a GPU, by {@linkcode SMALL_RULE}: the same rule for each. */
export function smallScale({ name, summary, data, model, training }: Recipe): Recipe {
  const augmentations = "augmentations" in data ? data.augmentations : sudoku6x6Data.augmentations;
  return {
    name: `${name}-small`,
    summary: `${summary}, scaled down to 6×6`,
    data: { ...sudoku6x6Data, augmentations },
    model: smallModel(model),
    training: smallTraining(training),
    deviations: ["no publication trains it at this size"],
  };
}

const sudoku6x6Data = {
  kind: "sudoku",
  size: 6,
  givens: 12,
  puzzles: 960,
  test: 500,
  augmentations: 1_000,
  seed: 0,
} as const;

function smallModel(model: ModelConfig): ModelConfig {
  const { width, n, T } = DIVISORS;
  const narrow = {
    hidden: part(model.hidden, width),
    heads: part(model.heads, width),
    widthMultiple: part(model.widthMultiple, width),
    puzzlePositions: part(model.puzzlePositions, width),
    puzzleWidth: part(model.puzzleWidth, width),
  };
  return model.kind === "direct"
    ? { ...model, ...narrow }
    : { ...model, ...narrow, n: part(model.n, n), T: part(model.T, T) };
}

function smallTraining(training: TrainingConfig): TrainingConfig {
  const { emaDecay } = training;
  const batch = part(training.batch, DIVISORS.batch);
  const epochs = TRAINING.steps * batch / sudoku6x6Data.puzzles;
  return {
    ...training,
    batch,
    epochs,
    evaluateEvery: epochs,
    evaluationLimit: undefined,
    checkpointEvery: 100,
    supervisionSteps: part(training.supervisionSteps, DIVISORS.supervisionSteps),
    lr: training.lr * TRAINING.lr,
    puzzleLr: training.puzzleLr * TRAINING.lr,
    lrMinRatio: TRAINING.lrMinRatio,
    warmupSteps: training.warmupSteps / TRAINING.warmup,
    weightDecay: training.weightDecay / TRAINING.weightDecay,
    puzzleWeightDecay: training.puzzleWeightDecay / TRAINING.weightDecay,
    emaDecay: emaDecay === undefined ? undefined : 1 - (1 - emaDecay) * TRAINING.averaging,
  };
}

const part = (size: number, divisor: number): number => Math.ceil(size / divisor);

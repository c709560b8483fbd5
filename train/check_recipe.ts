import type { DataSpec } from "@trm/datasets";
import type { ModelConfig, Recipe } from "./recipe.ts";
import type { Optimizer } from "./step.ts";

/**
 * Refuses a recipe that could not be trained: a missing field, a value of another type or out of range.
 *
 * It may come from a file or a command line. Sizes that only together make no sense are found where the model is made.
 *
 * @throws {RangeError} naming the field.
 */
export function checkRecipe(recipe: unknown): asserts recipe is Recipe {
  const { data, model, training } = fieldsOf(recipe, "recipe");
  checkKind("data", data, datas);
  checkKind("model", model, models);
  const trained = fieldsOf(training, "training");
  checkAll("training", trained, trainings);
  checkKind("training.optimizer", trained.optimizer, optimizers);
  const { epochs, evaluateEvery, batch, microBatches } = trained as Record<string, number>;
  if (epochs % evaluateEvery !== 0) {
    throw new RangeError(
      `Cannot evaluate every ${evaluateEvery} of ${epochs} epochs: training.evaluateEvery must divide training.epochs`,
    );
  }
  if (trained.microBatches !== "auto" && batch % microBatches !== 0) {
    throw new RangeError(
      `Cannot take a batch of ${batch} in ${microBatches} equal parts: training.microBatches must divide training.batch`,
    );
  }
  if (trained.trained === "puzzles" && fieldsOf(model, "model").puzzlePositions === 0) {
    throw new RangeError("Cannot train puzzles only: model.puzzlePositions is 0, so that there is nothing to train");
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** What a value must be. */
interface Rule {
  /** As an error says it. */
  readonly expected: string;
  fits(value: unknown): boolean;
}

type Rules = Readonly<Record<string, Rule>>;

function integer(least: number, most: number): Rule {
  return {
    expected: `an integer from ${least} to ${most}`,
    fits: (value) => Number.isInteger(value) && least <= Number(value) && Number(value) <= most,
  };
}

function number(expected: string, fits: (value: number) => boolean): Rule {
  return { expected, fits: (value) => typeof value === "number" && Number.isFinite(value) && fits(value) };
}

function oneOf(...choices: readonly unknown[]): Rule {
  return { expected: choices.join(", "), fits: (value) => choices.includes(value) };
}

function optional({ expected, fits }: Rule): Rule {
  return { expected, fits: (value) => value === undefined || fits(value) };
}

function orAuto({ expected, fits }: Rule): Rule {
  return { expected: `auto, or ${expected}`, fits: (value) => value === "auto" || fits(value) };
}

const positive = number("a number above 0", (value) => value > 0);
const notNegative = number("a number of at least 0", (value) => value >= 0);
const share = number("a number from 0 to 1", (value) => value >= 0 && value <= 1);
const decay = number("a number from 0 to below 1", (value) => value >= 0 && value < 1);
const count = integer(1, 1e9);
const augmentations = integer(0, 1e6);

const frame: Rules = {
  mixer: oneOf("attention", "mlp"),
  positions: oneOf("rope", "learned", "none"),
  hidden: integer(1, 65_536),
  heads: integer(1, 65_536),
  blocks: integer(1, 1_000),
  expansion: positive,
  widthMultiple: integer(1, 65_536),
  eps: positive,
  theta: positive,
  puzzlePositions: integer(0, 65_536),
  puzzleWidth: integer(0, 2 ** 24),
  halting: oneOf("sign", "compare", "learned"),
};
const recursion: Rules = { ...frame, n: integer(1, 1_000), T: integer(1, 1_000) };

const seed = integer(0, 2 ** 32 - 1);
const truth = oneOf(true, false);
const made: Rules = { puzzles: count, test: count, seed };

const datas: Readonly<Record<DataSpec["kind"], Rules>> = {
  "sudoku": {
    ...made,
    size: oneOf(4, 6, 9),
    givens: number("a number from 0 to 81", (n) => n >= 0 && n <= 81),
    augmentations,
  },
  "sudoku-extreme": { puzzles: count, augmentations, seed },
  "maze": { ...made, side: integer(3, 255), minimumMoves: integer(1, 65_536), augment: truth },
  "maze-hard": { augment: truth },
  "arc-agi": { version: oneOf(1, 2), augmentations, seed, tasks: optional(count), side: optional(integer(1, 255)) },
  "official": { folder: { expected: "a path", fits: (value) => typeof value === "string" && value !== "" } },
};

const models: Readonly<Record<ModelConfig["kind"], Rules>> = {
  trm: {
    ...recursion,
    latents: oneOf("pair", "single", "multiscale"),
    nets: oneOf("shared", "separate"),
    gradient: oneOf("recursion", "one-step"),
  },
  hrm: recursion,
  direct: frame,
};

const trainings: Rules = {
  seed,
  batch: integer(1, 65_536),
  microBatches: orAuto(integer(1, 65_536)),
  supervisionSteps: integer(1, 10_000),
  exploration: share,
  loss: oneOf("stablemax", "softmax"),
  clipNorm: optional(positive),
  emaDecay: optional(decay),
  trained: oneOf("all", "puzzles"),
  epochs: count,
  evaluateEvery: count,
  evaluationLimit: optional(count),
  checkpointEvery: count,
  logEvery: count,
  lr: notNegative,
  puzzleLr: notNegative,
  weightDecay: notNegative,
  puzzleWeightDecay: notNegative,
  warmupSteps: integer(0, 1e9),
  lrMinRatio: share,
  rematerialize: orAuto(truth),
};

const betas: Rules = { beta1: decay, beta2: decay };
const optimizers: Readonly<Record<Optimizer["kind"], Rules>> = {
  "adam-atan2": betas,
  "adamw": { ...betas, epsilon: positive },
};

/** Checks fields of which `kind` says what they are. */
function checkKind(group: string, value: unknown, kinds: Readonly<Record<string, Rules>>): void {
  const fields = fieldsOf(value, group);
  check(`${group}.kind`, fields.kind, oneOf(...Object.keys(kinds)));
  checkAll(group, fields, kinds[String(fields.kind)]);
}

function checkAll(group: string, fields: Fields, rules: Rules): void {
  for (const [name, rule] of Object.entries(rules)) check(`${group}.${name}`, fields[name], rule);
}

function check(name: string, value: unknown, { expected, fits }: Rule): void {
  if (fits(value)) return;
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  throw new RangeError(`Cannot use ${name}: found ${found}, expected ${expected}`);
}

function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value === "object" && value !== null) return value as Fields;
  throw new RangeError(`Cannot use ${name}: found ${value === null ? "null" : typeof value}, expected an object`);
}

import type { Recipe } from "./recipe.ts";

/**
 * Refuses a model or training that could not be: a missing field, a value of another type or out of range.
 *
 * `recipe` may come from a file or a command line. The data is checked where it is opened, sizes that only together make
 * no sense where the model is made.
 *
 * @throws {RangeError} naming the field.
 */
export function checkRecipe(recipe: unknown): asserts recipe is Recipe {
  const { model, training } = fieldsOf(recipe, "recipe");
  const { kind } = fieldsOf(model, "recipe.model");
  check("model.kind", kind, oneOf(...Object.keys(models)));
  checkAll("model", fieldsOf(model, "recipe.model"), models[kind as keyof typeof models]);
  const trained = fieldsOf(training, "recipe.training");
  checkAll("training", trained, trainings);
  const optimizer = fieldsOf(trained.optimizer, "recipe.training.optimizer");
  check("training.optimizer.kind", optimizer.kind, oneOf(...Object.keys(optimizers)));
  checkAll("training.optimizer", optimizer, optimizers[optimizer.kind as keyof typeof optimizers]);
  const { epochs, evaluateEvery, batch, microBatches } = trained as Record<string, number>;
  if (epochs % evaluateEvery !== 0) {
    throw new RangeError(
      `Cannot evaluate every ${evaluateEvery} of ${epochs} epochs: training.evaluateEvery must divide training.epochs`,
    );
  }
  if (batch % microBatches !== 0) {
    throw new RangeError(
      `Cannot take a batch of ${batch} in ${microBatches} equal parts: training.microBatches must divide training.batch`,
    );
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

const positive = number("a number above 0", (value) => value > 0);
const notNegative = number("a number of at least 0", (value) => value >= 0);
const share = number("a number from 0 to 1", (value) => value >= 0 && value <= 1);
const decay = number("a number from 0 to below 1", (value) => value >= 0 && value < 1);
const count = integer(1, 1e9);

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

const models = {
  trm: {
    ...recursion,
    latents: oneOf("pair", "single", "multiscale"),
    nets: oneOf("shared", "separate"),
    gradient: oneOf("recursion", "one-step"),
  },
  hrm: recursion,
  direct: frame,
} satisfies Record<string, Rules>;

const trainings: Rules = {
  seed: integer(0, 2 ** 32 - 1),
  batch: integer(1, 65_536),
  microBatches: integer(1, 65_536),
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
  rematerialize: oneOf(true, false),
};

const betas: Rules = { beta1: decay, beta2: decay };
const optimizers = { "adam-atan2": betas, "adamw": { ...betas, epsilon: positive } } satisfies Record<string, Rules>;

function checkAll(group: string, fields: Fields, rules: Rules): void {
  for (const [name, rule] of Object.entries(rules)) check(`${group}.${name}`, fields[name], rule);
}

function check(name: string, value: unknown, { expected, fits }: Rule): void {
  if (!fits(value)) {
    throw new RangeError(`Cannot use ${name} ${JSON.stringify(value) ?? "of no value"}: expected ${expected}`);
  }
}

function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value === "object" && value !== null) return value as Fields;
  throw new RangeError(`Cannot read ${name}: found ${value === null ? "null" : typeof value}, expected an object`);
}

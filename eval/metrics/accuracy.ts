/** What a batch answered in one supervision step, and what was asked. */
export interface AnsweredStep {
  /** `[B, S]`, the likeliest token at every position. */
  readonly predictions: ArrayLike<number>;
  /** `[B, S]`, `ignored` where nothing is asked. */
  readonly labels: ArrayLike<number>;
  /** The label that asks nothing: −100 in the reference. */
  readonly ignored: number;
  /** `[B]`, the logit of being right. */
  readonly haltLogits: ArrayLike<number>;
  /** `[B]`, the supervision steps that each row has taken, this one included. */
  readonly steps: ArrayLike<number>;
  /** `[B]`, whether the row stops here: others do not count yet. */
  readonly halted: ArrayLike<number | boolean>;
}

/** Sums over the rows that count: those that halted and were asked anything. */
export interface Tally {
  /** How many rows count. */
  readonly count: number;
  /** The sum of each row's share of right cells. */
  readonly accuracy: number;
  /** How many rows have every cell right. */
  readonly exactAccuracy: number;
  /** How many rows said rightly whether they are right, that is whether their halting logit is at least 0. */
  readonly haltAccuracy: number;
  /** The sum of the supervision steps taken. */
  readonly steps: number;
}

/**
 * Sums the metrics of one supervision step as the reference does (its `ACTLossHead`).
 *
 * @throws {TypeError} when the arrays' lengths do not fit together.
 */
export function tally(step: AnsweredStep): Tally {
  const { haltLogits, steps, halted } = step;
  const S = positions(step);
  let count = 0, accuracy = 0, exactAccuracy = 0, haltAccuracy = 0, stepsTaken = 0;
  for (let row = 0; row < haltLogits.length; row++) {
    const { asked, right } = rightCells(step, row * S, S);
    if (!halted[row] || asked === 0) continue;
    count++;
    accuracy += right / asked;
    if (right === asked) exactAccuracy++;
    if ((haltLogits[row] >= 0) === (right === asked)) haltAccuracy++;
    stepsTaken += steps[row];
  }
  return { count, accuracy, exactAccuracy, haltAccuracy, steps: stepsTaken };
}

/** Adds two tallies. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    count: a.count + b.count,
    accuracy: a.accuracy + b.accuracy,
    exactAccuracy: a.exactAccuracy + b.exactAccuracy,
    haltAccuracy: a.haltAccuracy + b.haltAccuracy,
    steps: a.steps + b.steps,
  };
}

/**
 * Tallies every supervision step of a batch as if all its rows halted there: how the answers grow right.
 *
 * Add the curves of several batches step by step with {@linkcode addTallies}.
 */
export function accuracyCurve(
  { labels, ignored, answers }: Pick<AnsweredStep, "labels" | "ignored"> & {
    /** One for each supervision step, the first one first. */
    readonly answers: readonly Pick<AnsweredStep, "predictions" | "haltLogits">[];
  },
): Tally[] {
  return answers.map(({ predictions, haltLogits }, i) => {
    const B = haltLogits.length;
    const steps = new Uint32Array(B).fill(i + 1), halted = new Uint8Array(B).fill(1);
    return tally({ predictions, labels, ignored, haltLogits, steps, halted });
  });
}

/** Named sums over `count` rows: a {@linkcode Tally}, also with losses, whose names end in `Loss`. */
export type Sums<K extends string> = Readonly<Record<K | "count", number>>;

/**
 * Averages a training step's sums by the reference's rule: losses over all rows of the global batch, the rest over those
 * that count. A step in which no row counts has zeros. `count` stays a sum.
 */
export function trainingMeans<K extends string>(sums: Sums<K>, globalBatch: number): Sums<K> {
  return divide(sums, (name) => name.endsWith("Loss") ? globalBatch : Math.max(sums.count, 1));
}

/**
 * Averages an evaluation's sums, losses too, over the rows that count; `count` stays a sum.
 *
 * @throws {RangeError} when no row counts, where the reference reports NaN.
 */
export function evaluationMeans<K extends string>(sums: Sums<K>): Sums<K> {
  if (!(sums.count > 0)) {
    throw new RangeError(`Cannot average an evaluation: found ${sums.count} rows, expected 1 or more`);
  }
  return divide(sums, () => sums.count);
}

function divide<K extends string>(sums: Sums<K>, divisor: (name: string) => number): Sums<K> {
  const means = Object.entries<number>(sums).map(([name, sum]) => [name, name === "count" ? sum : sum / divisor(name)]);
  return Object.fromEntries(means) as Sums<K>;
}

function rightCells({ predictions, labels, ignored }: AnsweredStep, start: number, S: number) {
  let asked = 0, right = 0;
  for (let i = start; i < start + S; i++) {
    if (labels[i] === ignored) continue;
    asked++;
    if (predictions[i] === labels[i]) right++;
  }
  return { asked, right };
}

/** S, once the lengths are known to agree. */
function positions({ predictions, labels, haltLogits, steps, halted }: AnsweredStep): number {
  const B = haltLogits.length, S = B === 0 ? 0 : labels.length / B;
  if (
    steps.length === B && halted.length === B && labels.length === B * S && Number.isInteger(S) &&
    predictions.length === labels.length
  ) return S;
  throw new TypeError(
    `Cannot tally a step: found ${predictions.length} predictions, ${labels.length} labels, ${steps.length} steps and ` +
      `${halted.length} halted for ${B} rows`,
  );
}

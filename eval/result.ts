import type { DataFacts, GridKind, SplitFacts } from "@trm/datasets";
import { boundedMeanInterval, type Interval, wilsonInterval } from "@trm/metrics";
import type { StoppingRule } from "./answer_puzzles.ts";
import type { ArcCount } from "./arc_votes.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Failure, Measurement } from "./measure.ts";
import type { RatingBucket } from "./ratings.ts";

/** An evaluation with all that a comparison must know. Plain data: what `trm eval --json` prints and a result file holds. */
export interface Result extends Evaluation {
  /** Tells the file apart. */
  readonly kind: "trm result";
  /** The version of this form. */
  readonly format: 1;
  /** The recipe's name. */
  readonly recipe: string;
  /** The recipe's model. */
  readonly model: Readonly<Record<string, unknown>>;
  /** Decided its training. */
  readonly seed: number;
  /** Supervision steps it was trained for. */
  readonly step: number;
  /** Which weights answered. */
  readonly weights: "averaged" | "live";
  /** Which checkpoint of the run they are from, and its SHA-256, in hexadecimal. */
  readonly checkpoint: { readonly which: string; readonly sha256: string };
  /** What decides whether two results may be compared. */
  readonly regime: Regime;
  /** The test split. */
  readonly data: SplitFacts;
  /** What its grids are. */
  readonly grid: GridKind;
  /** Where it was evaluated. */
  readonly adapter: string;
  /** How long that took. */
  readonly seconds: number;
  /** The accuracies with Wilson's 95 % intervals. */
  readonly intervals: Intervals;
  /** Of ARC, what the votes come to. */
  readonly arc?: ArcResult;
  /** Accuracy by difficulty, where that is known. */
  readonly ratings?: readonly RatingBucket[];
  /** Some wrong answers. */
  readonly failures: readonly Failure[];
  /** What a publication reports of the recipe. */
  readonly published: PublishedResult | null;
}

/** What decides whether two results may be compared. */
export interface Regime {
  /** What was trained on: an ARC-2 model has seen ARC-1's answers. */
  readonly trainedOn: SplitFacts | null;
  /** What of the generated puzzles was held back from training. */
  readonly heldOut: DataFacts["heldOut"] | null;
  /** How long each puzzle is thought about, at most. */
  readonly supervisionSteps: number;
  /** When an answer counts. */
  readonly rule: StoppingRule;
  /** Whose answers ARC's votes are; none elsewhere. */
  readonly voting: Measurement["voting"];
}

/** Shares with their intervals. */
export interface Intervals {
  /** Every cell right. */
  readonly exact: Interval;
  /** The mean share of right cells. */
  readonly cell: Interval;
  /** The puzzle's rules obeyed. */
  readonly valid?: Interval;
  /** And no answer better. */
  readonly optimal?: Interval;
  /** Rightly said whether it is right. */
  readonly halt: Interval;
}

/** What ARC's votes come to, without the grids. */
export type ArcResult = Omit<ArcCount, "submission">;

/** A published number. */
export interface PublishedResult {
  /** Exact accuracy; for ARC pass@2. */
  readonly exactAccuracy: number;
  /** Where it stands. */
  readonly source: string;
}

/** What is known of a trained model besides its answers. */
export interface Provenance {
  /** Its recipe. */
  readonly recipe: {
    readonly name: string;
    readonly model: object;
    readonly training: { readonly seed: number };
    readonly published?: PublishedResult;
  };
  /** Of the data it was trained on. */
  readonly facts: Pick<DataFacts, "train" | "heldOut">;
  /** Supervision steps it was trained for. */
  readonly step: number;
  /** Which weights answered. */
  readonly weights: "averaged" | "live";
  /** Which checkpoint of the run. */
  readonly which: string;
  /** Its SHA-256, in hexadecimal. */
  readonly checkpointHash: string;
  /** Where it was evaluated. */
  readonly adapter: string;
  /** Wall time. */
  readonly seconds: number;
}

/** Makes a result of a measurement on a test split. */
export function resultOf(
  { evaluation, ratings, failures, arc, voting }: Measurement,
  tested: Pick<DataFacts, "test" | "grid">,
  { recipe, facts, step, weights, which, checkpointHash, adapter, seconds }: Provenance,
): Result {
  const { supervisionSteps, rule } = evaluation;
  const { published } = recipe;
  if (!tested.test) throw new TypeError("Cannot make a result: the data has no test split");
  return {
    kind: "trm result",
    format: 1,
    recipe: recipe.name,
    ...evaluation,
    intervals: intervalsOf(evaluation),
    ...(arc && { arc: arcResultOf(arc) }),
    published: published ? { exactAccuracy: published.exactAccuracy, source: published.source } : null,
    regime: { trainedOn: facts.train, heldOut: facts.heldOut ?? null, supervisionSteps, rule, voting },
    data: tested.test,
    grid: tested.grid,
    checkpoint: { which, sha256: checkpointHash },
    weights,
    step,
    seed: recipe.training.seed,
    model: { ...recipe.model },
    adapter,
    seconds: Math.round(10 * seconds) / 10,
    ...(ratings && { ratings }),
    failures,
  };
}

/** What a result keeps of ARC's votes. */
export function arcResultOf({ tasks, pairs, unanswered, passes }: ArcCount): ArcResult {
  return { tasks, pairs, unanswered, passes };
}

/** Puts Wilson's intervals round an evaluation's shares. */
export function intervalsOf(
  { count, exactAccuracy, cellAccuracy, validAccuracy, optimalAccuracy, haltAccuracy }: Evaluation,
): Intervals {
  const share = (accuracy: number) => wilsonInterval(Math.round(accuracy * count), count);
  return {
    exact: share(exactAccuracy),
    cell: boundedMeanInterval(cellAccuracy * count, count),
    ...(validAccuracy !== undefined && { valid: share(validAccuracy) }),
    ...(optimalAccuracy !== undefined && { optimal: share(optimalAccuracy) }),
    halt: share(haltAccuracy),
  };
}

/**
 * Reads a result from parsed JSON; `name` is what an error calls the file.
 *
 * @throws {SyntaxError} on anything but a result of this form.
 */
export function parseResult(value: unknown, name: string): Result {
  const fail = (expected: string) => new SyntaxError(`Cannot read ${name}: expected ${expected}`);
  if (!isObject(value) || value.kind !== "trm result") throw fail("a result that trm eval wrote");
  if (value.format !== 1) {
    throw new RangeError(`Cannot read ${name}: its format is ${value.format}, this trm reads 1; update trm`);
  }
  for (const part of ["model", "regime", "data", "grid", "intervals", "checkpoint"]) {
    if (!isObject(value[part])) throw fail(`an object as ${part}`);
  }
  for (const part of ["steps", "failures"]) if (!Array.isArray(value[part])) throw fail(`a list as ${part}`);
  return value as unknown as Result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { PublishedResult, Result } from "../result.ts";
import { compare, type Comparison } from "./comparison.ts";
import { type Curves, type LoggedRecord, readCurves } from "./curves.ts";

/** A run folder's contents, read. */
export interface ReportedRun {
  /** What the report calls it. */
  readonly name: string;
  /** Its `recipe.json`. */
  readonly recipe: unknown;
  /** Its `metrics.jsonl`, a record a line. */
  readonly records: readonly LoggedRecord[];
  /** The results of its evaluations, the oldest first. */
  readonly results: readonly Result[];
}

/** All that a report says, whatever it is written as. Plain data. */
export interface Report {
  /** Tells the file apart. */
  readonly kind: "trm report";
  /** The version of this form. */
  readonly format: 1;
  /** The runs, in the order given. */
  readonly runs: readonly RunReport[];
  /** The paper's tables 4 and 5, with what was measured here beside them. */
  readonly comparisons: readonly Comparison[];
}

/** What a report says of a run. */
export interface RunReport {
  /** What the report calls it. */
  readonly name: string;
  /** What was trained. */
  readonly recipe: ReportedRecipe;
  /** How it went. */
  readonly curves: Curves;
  /** What its evaluations found, the oldest first. */
  readonly results: readonly Result[];
}

/** What a report says of a recipe. */
export interface ReportedRecipe {
  /** What the command line calls it. */
  readonly name: string;
  /** In a line. */
  readonly summary: string;
  /** Its model's sizes, as far as they are plain. */
  readonly model: Readonly<Record<string, unknown>>;
  /** Its training's settings, likewise. */
  readonly training: Readonly<Record<string, unknown>>;
  /** What a publication reports of it. */
  readonly published?: PublishedResult;
  /** How it differs from the publication. */
  readonly deviations: readonly string[];
}

/**
 * Reports on runs, side by side.
 *
 * @throws {SyntaxError} on a recipe or a log of another form, naming the run.
 * @throws {RangeError} when there are no runs, or two of the same name.
 */
export function report(runs: readonly ReportedRun[]): Report {
  if (runs.length === 0) throw new RangeError("Cannot report on no run");
  const twice = runs.find(({ name }, i) => runs.findIndex((run) => run.name === name) < i);
  if (twice) throw new RangeError(`Cannot report on two runs that are both called "${twice.name}"`);
  const reported = runs.map(({ name, recipe, records, results }): RunReport => ({
    name,
    recipe: readRecipe(name, recipe),
    curves: readCurves(name, records),
    results,
  }));
  const results = reported.flatMap(({ name, results }) => results.map((result) => ({ run: name, result })));
  return { kind: "trm report", format: 1, runs: reported, comparisons: compare(results) };
}

function readRecipe(run: string, value: unknown): ReportedRecipe {
  const { name, summary, model, training, published, deviations } = isObject(value) ? value : {};
  if (typeof name !== "string" || typeof summary !== "string" || !isObject(model) || !isObject(training)) {
    throw new SyntaxError(`Cannot read the recipe of run "${run}": expected name, summary, model and training`);
  }
  const { exactAccuracy, source } = isObject(published) ? published : {};
  return {
    name,
    summary,
    model,
    training,
    ...(typeof exactAccuracy === "number" && typeof source === "string" && { published: { exactAccuracy, source } }),
    deviations: Array.isArray(deviations) ? deviations.map(String) : [],
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

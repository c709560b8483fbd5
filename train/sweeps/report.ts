import {
  boundedMeanInterval,
  type Column,
  formatInterval,
  formatMeanInterval,
  formatPercent,
  type Interval,
  markdownTable,
  meanInterval,
} from "@trm/metrics";
import { dataSizes } from "@trm/datasets";
import { depthOf, stepFlops } from "../flops.ts";
import type { ModelConfig, Published, Recipe } from "../recipe.ts";
import type { SweepRecord, SweepRun, SweepRunResult } from "./record.ts";
import { type Scale, scaled } from "./runs.ts";
import { SMALL_RULE } from "./small_scale.ts";
import type { Sweep } from "./sweep.ts";

/** What a sweep has measured so far, beside what was published. Plain data. */
export interface SweepReport {
  /** The sweep's name. */
  readonly sweep: string;
  /** What it compares. */
  readonly title: string;
  /** Where the published numbers come from. */
  readonly source: string;
  /** At which scale it was measured. */
  readonly scale: Scale;
  /** The rule of that scale, in words. */
  readonly rule: string;
  /** Steps of each run: the same for all of them, unless the recipes say otherwise. */
  readonly steps: readonly number[];
  /** Every seed that some run is finished with. */
  readonly seeds: readonly number[];
  /** What was trained and tested on, in words. */
  readonly data: readonly string[];
  /** What it was measured on. */
  readonly devices: readonly string[];
  /** Wall time of all runs so far, in seconds. */
  readonly seconds: number;
  /** A row for each system. */
  readonly rows: readonly SweepReportRow[];
}

/** A system of a sweep. */
export interface SweepReportRow {
  /** What the table calls it. */
  readonly label: string;
  /** The recipe at the published size. */
  readonly recipe: string;
  /** What is published of that. */
  readonly published: Published | null;
  /** What was trained at the sweep's scale. */
  readonly model: ModelConfig;
  /** Supervision steps of training and test at that scale. */
  readonly supervisionSteps: number;
  /** Blocks of a forward pass, one after another. */
  readonly depth: number;
  /** The arithmetic of a training step, in FLOP. */
  readonly flopPerStep: number;
  /** Numbers that the gradient trained; null without a finished run. */
  readonly parameters: number | null;
  /** Seeds of finished runs. */
  readonly seeds: readonly number[];
  /** The share of test puzzles with every cell right; null without a finished run. */
  readonly exact: Interval | null;
  /** The mean share of right cells, likewise. */
  readonly cells: Interval | null;
  /** The exact share had the first supervision step been the last, averaged over the seeds. */
  readonly exactAfterFirstStep: number | null;
  /** What the intervals are over: seeds, or test puzzles where there is only one seed. */
  readonly over: "seeds" | "puzzles" | null;
  /** Wall time of a finished run, averaged, in seconds. */
  readonly secondsPerRun: number | null;
}

/** Gathers what the finished runs of a sweep came to. */
export function sweepReport(sweep: Sweep, { scale, runs }: SweepRecord): SweepReport {
  const finished = runs.filter(isFinished);
  return {
    sweep: sweep.name,
    title: sweep.title,
    source: sweep.source,
    scale,
    rule: scale === "small" ? SMALL_RULE : "The recipes as published.",
    steps: distinct(finished.map(({ step }) => step)),
    seeds: distinct(finished.map(({ seed }) => seed)).sort((a, b) => a - b),
    data: distinct(finished.map(({ result }) => `trained on ${result.trainedOn}, tested on ${result.testedOn}`)),
    devices: distinct(runs.flatMap(({ devices }) => devices)),
    seconds: sum(runs.map(({ seconds }) => seconds)),
    rows: sweep.rows.map(({ label, recipe }) =>
      rowOf(label, recipe, scaled(recipe, scale), finished.filter((run) => run.label === label))
    ),
  };
}

/** The report as Markdown: what was measured, on what, the table, and what its intervals are. */
export function sweepMarkdown(report: SweepReport): string {
  const { title, source, scale, rule, steps, seeds, data, devices, seconds, rows } = report;
  const right = (title: string): Column => ({ title, align: "right" });
  const columns = [
    "",
    right("published"),
    right("exact, measured"),
    right("after step 1"),
    right("cells"),
    "measured with",
    right("parameters"),
    right("depth"),
    right("GFLOP a step"),
    right("time a run"),
  ];
  const some = rows.some(({ exact }) => exact);
  return [
    `# ${title}`,
    "",
    `Published: ${source}. Measured at the ${scale} scale, which is another experiment: its numbers compare with each other, not with the published ones.`,
    "",
    rule,
    "",
    some
      ? `${list(steps)} optimizer steps a run · ${seeds.length === 1 ? "seed" : "seeds"} ${list(seeds)} · ${
        list(devices)
      } · ${minutes(seconds)} in all, ${list(data)}.`
      : "No run is finished yet.",
    "",
    markdownTable(columns, rows.map(cellsOf)),
    ...notesOf(rows),
  ].join("\n");
}

function cellsOf(row: SweepReportRow): string[] {
  const { label, published, exact, exactAfterFirstStep, cells, parameters, depth, flopPerStep, over, secondsPerRun } =
    row;
  const share = (interval: Interval | null) =>
    interval === null ? "–" : over === "seeds" ? formatMeanInterval(interval) : formatInterval(interval);
  return [
    label,
    published ? formatPercent(published.exactAccuracy) : "–",
    share(exact),
    exactAfterFirstStep === null ? "–" : formatPercent(exactAfterFirstStep),
    cells === null ? "–" : formatPercent(cells.estimate),
    configured(row),
    parameters === null ? "–" : spaced(parameters),
    String(depth),
    (flopPerStep / 1e9).toFixed(1),
    secondsPerRun === null ? "–" : minutes(secondsPerRun),
  ];
}

/** What tells a row's model from the others'. */
function configured({ model, supervisionSteps }: SweepReportRow): string {
  const recursion = model.kind === "direct" ? [] : [`T = ${model.T}`, `n = ${model.n}`];
  const steps = `${supervisionSteps} ${supervisionSteps === 1 ? "step" : "steps"}`;
  return [...recursion, `${model.blocks} layers`, `D = ${model.hidden}`, `at most ${steps}`].join(", ");
}

function notesOf(rows: readonly SweepReportRow[]): string[] {
  const kinds = new Set(rows.map(({ over }) => over));
  return [
    ...(kinds.has("seeds") ? ["Mean over seeds ± half of a 95 % interval, Student's t."] : []),
    ...(kinds.has("puzzles")
      ? ["Of one seed: Wilson's 95 % interval over test puzzles, which says nothing about other seeds."]
      : []),
    ...(rows.some(({ seeds }) => seeds.length === 0) ? ["A row without numbers has no finished run."] : []),
    "",
  ];
}

type FinishedRun = SweepRun & { readonly result: SweepRunResult };

function isFinished(run: SweepRun): run is FinishedRun {
  return run.result !== null;
}

function rowOf(label: string, published: Recipe, recipe: Recipe, runs: readonly FinishedRun[]): SweepReportRow {
  const { model, training: { supervisionSteps } } = recipe;
  const evaluations = runs.map(({ result }) => result.evaluation);
  const first = evaluations.map(({ steps }) => steps[0].exactAccuracy);
  return {
    label,
    recipe: published.name,
    published: published.published ?? null,
    model,
    supervisionSteps,
    depth: depthOf(model, recipe.training).forward,
    flopPerStep: stepFlops(recipe, dataSizes(recipe.data)),
    parameters: runs[0]?.result.parameters ?? null,
    seeds: runs.map(({ seed }) => seed),
    exact: intervalOf(evaluations.map(({ exactAccuracy, count }) => ({ share: exactAccuracy, count }))),
    cells: intervalOf(evaluations.map(({ cellAccuracy, count }) => ({ share: cellAccuracy, count }))),
    exactAfterFirstStep: runs.length === 0 ? null : sum(first) / first.length,
    over: runs.length === 0 ? null : runs.length === 1 ? "puzzles" : "seeds",
    secondsPerRun: runs.length === 0 ? null : sum(runs.map(({ seconds }) => seconds)) / runs.length,
  };
}

/** Over seeds where there are several, else over the test puzzles of the one there is. */
function intervalOf(shares: readonly { readonly share: number; readonly count: number }[]): Interval | null {
  if (shares.length === 0) return null;
  if (shares.length > 1) return meanInterval(shares.map(({ share }) => share));
  const [{ share, count }] = shares;
  return boundedMeanInterval(share * count, count);
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function sum(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function list(values: readonly (string | number)[]): string {
  return values.join(", ");
}

function spaced(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, " ");
}

/** `48 s`, `3.4 min`. */
function minutes(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} min`;
}

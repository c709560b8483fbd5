/** Takes the runs of a sweep, one after another, and keeps what they come to beside their folders. */

import type { DataFacts, DataFiles } from "@trm/datasets";
import { openRun, type Recipe, type TrainingEvent, type TrainingJob, type TunedKernels } from "@trm/train";
import {
  type PlannedRun,
  runsOf,
  type Scale,
  type Sweep,
  sweepMarkdown,
  type SweepRecord,
  sweepReport,
  type SweepRun,
} from "@trm/train/sweeps";
import { isDeepStrictEqual } from "node:util";

/** What to sweep, and where to keep it. */
export interface SweepJob {
  /** What is compared. */
  readonly sweep: Sweep;
  /** At which scale. */
  readonly scale: Scale;
  /** Runs of each row, with the seeds 0, 1 … */
  readonly seeds: number;
  /** Names of the recipes whose rows are trained; all of them unless given. */
  readonly only?: readonly string[];
  /** Holds sweep.json, sweep.md and the run folders; new, or that of the same sweep before. */
  readonly folder: string;
  /** Where the data lies, if not where the recipes look. */
  readonly files?: DataFiles;
  /** Stops every run after this step, though its recipe goes on. */
  readonly until?: number;
  /** What was measured of the kernels; the usual ones compute unless given. */
  readonly kernels?: TunedKernels;
}

/** Trains as `trainInWorker` does. */
export type Trainer = (job: TrainingJob, signal: AbortSignal) => AsyncGenerator<TrainingEvent>;

/** What a sweep tells while it goes on. */
export type SweepEvent =
  /** A run tells something. */
  | {
    readonly kind: "training";
    readonly run: PlannedRun;
    readonly at: number;
    readonly of: number;
    readonly event: TrainingEvent;
  }
  /** A run is finished. */
  | { readonly kind: "finished"; readonly run: SweepRun; readonly at: number; readonly of: number }
  /** The last event: `complete` is false where the sweep was asked to stop. */
  | { readonly kind: "ended"; readonly complete: boolean; readonly record: SweepRecord };

/**
 * Takes the runs of a sweep that are not finished yet, going on with the one that was interrupted.
 *
 * After every save what is known is written to sweep.json and sweep.md, so that a sweep may be killed at any time.
 */
export async function* runSweep(job: SweepJob, signal: AbortSignal, train: Trainer): AsyncGenerator<SweepEvent> {
  const { sweep, folder, files, until, kernels } = job;
  await Deno.mkdir(folder, { recursive: true });
  let record = await recordOf(job);
  const planned = plannedRuns(job);
  for (const [i, run] of planned.entries()) {
    const { name, label, recipe } = run;
    const place = { at: i + 1, of: planned.length };
    let known = record.runs.find((run) => run.name === name) ??
      { name, label, seed: recipe.training.seed, step: 0, seconds: 0, devices: [], result: null };
    if (known.result) continue;
    if (signal.aborted) break;
    const before = known.seconds, began = performance.now();
    const keep = async (change: Partial<SweepRun>) => {
      known = { ...known, ...change, seconds: before + (performance.now() - began) / 1000 };
      record = { ...record, runs: replaced(record.runs, known) };
      await write(folder, sweep, record);
    };
    const start = await startOf(`${folder}/${name}`, recipe);
    let started: Extract<TrainingEvent, { kind: "started" }> | undefined;
    let evaluated: Extract<TrainingEvent, { kind: "evaluated" }> | undefined;
    for await (const event of train({ start, folder: `${folder}/${name}`, files, until, kernels }, signal)) {
      if (event.kind === "started") {
        started = event;
        const device = event.adapter.description || event.adapter.vendor;
        await keep({ devices: [...new Set([...known.devices, device])] });
      } else if (event.kind === "evaluated") evaluated = event;
      else if (event.kind === "saved") await keep({ step: event.step });
      else if (event.kind === "ended" && event.complete && started && evaluated?.step === event.step) {
        const { parameters, facts } = started;
        await keep({
          step: event.step,
          result: { parameters, ...puzzlesOf(facts), evaluation: evaluated.evaluation },
        });
      }
      yield { kind: "training", run, ...place, event };
    }
    if (known.result) yield { kind: "finished", run: known, ...place };
    else if (!signal.aborted) {
      throw new RangeError(`Cannot compare "${name}": its data has no test split; name one with --test`);
    }
  }
  await write(folder, sweep, record);
  const complete = planned.every(({ name }) => record.runs.some((run) => run.name === name && run.result));
  yield { kind: "ended", complete, record };
}

/** The runs of a sweep that were asked for. */
export function plannedRuns({ sweep, scale, seeds, only }: SweepJob): PlannedRun[] {
  const rows = only ? sweep.rows.filter(({ recipe }) => only.includes(recipe.name)) : sweep.rows;
  return runsOf({ ...sweep, rows }, { scale, seeds });
}

/** What is kept of this very sweep, or the beginning of one. */
async function recordOf({ sweep, scale, folder, until }: SweepJob): Promise<SweepRecord> {
  const fresh: SweepRecord = { kind: "trm sweep", format: 1, sweep: sweep.name, scale, until: until ?? null, runs: [] };
  const path = `${folder}/${RECORD}`;
  const text = await Deno.readTextFile(path).catch(absent);
  if (text === undefined) return fresh;
  const kept = JSON.parse(text);
  if (kept.record?.kind !== "trm sweep" || kept.record.format !== 1) {
    throw new SyntaxError(`Cannot go on with sweep "${folder}": "${path}" is none that this trm reads`);
  }
  for (const what of ["sweep", "scale", "until"] as const) {
    if (kept.record[what] === fresh[what]) continue;
    throw new RangeError(
      `Cannot go on with sweep "${folder}": its ${what} is ${kept.record[what]}, asked for was ${fresh[what]}; ` +
        "name another folder",
    );
  }
  return kept.record;
}

/** Whether a run begins or goes on; a folder that was killed before its first checkpoint begins anew. */
async function startOf(folder: string, recipe: Recipe): Promise<TrainingJob["start"]> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch(absent) ?? [];
  if (!names.includes("recipe.json")) return { recipe };
  if (!isDeepStrictEqual((await openRun(folder)).recipe, JSON.parse(JSON.stringify(recipe)))) {
    throw new RangeError(
      `Cannot go on with run "${folder}": its recipe was another; name another folder for the sweep`,
    );
  }
  if (names.includes("last.safetensors")) return { resume: "last" };
  for (const name of ["recipe.json", "metrics.jsonl", "lock"]) await Deno.remove(`${folder}/${name}`).catch(absent);
  return { recipe };
}

/** What was trained and tested on, in words. */
function puzzlesOf({ train, test }: DataFacts): { readonly trainedOn: string; readonly testedOn: string } {
  return {
    trainedOn: train ? `${train.groups} puzzles (${train.from})` : "none",
    testedOn: test ? `${test.examples}` : "none",
  };
}

const RECORD = "sweep.json";
const TABLE = "sweep.md";

async function write(folder: string, sweep: Sweep, record: SweepRecord): Promise<void> {
  const report = sweepReport(sweep, record);
  await put(`${folder}/${RECORD}`, JSON.stringify({ report, record }, null, 2) + "\n");
  await put(`${folder}/${TABLE}`, sweepMarkdown(report));
}

async function put(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${path}.partial`, text);
  await Deno.rename(`${path}.partial`, path);
}

function replaced(runs: readonly SweepRun[], known: SweepRun): SweepRun[] {
  return runs.some(({ name }) => name === known.name)
    ? runs.map((run) => run.name === known.name ? known : run)
    : [...runs, known];
}

/** Passes over an error that says there is no such file. */
function absent(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

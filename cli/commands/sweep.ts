import { boundedMeanInterval, formatInterval } from "@trm/metrics";
import { type Recipe, trainInWorker } from "@trm/train";
import { budgetOf, findSweep, type Scale, type Sweep, sweepMarkdown, sweepReport, sweeps } from "@trm/train/sweeps";
import { type Command, defineCommand } from "../command.ts";
import { formatCount, formatDuration, formatFlop, formatPercent, secondsLeft } from "../format.ts";
import { kernelsGiven, kernelsOption, kernelsPaths, noteUnused } from "../kernels_option.ts";
import { sources } from "../permissions.ts";
import { dataPaths } from "../recipe_named.ts";
import { quoted, startLine } from "../start_line.ts";
import { listenForStop } from "../stop.ts";
import { plannedRuns, runSweep, type SweepEvent, type SweepJob } from "../sweep.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

const STOPPED = 130; // as a shell reports a program that Ctrl-C ended

/** `trm sweep`: the papers' tables, measured. */
export const sweepCommand: Command = defineCommand({
  name: "sweep",
  summary: "train a set of recipes with one budget and several seeds, and write the table",
  details: [
    ...sweeps.map(({ name, title }) => `${name.padEnd(12)}  ${title}`),
    "",
    "Started again on the same folder, it keeps finished runs and goes on with the one that was interrupted; with more",
    "--seeds it adds to what is there. sweep.md is the table, sweep.json all that was measured.",
  ].join("\n"),
  arguments: [{ name: "name", description: "what to compare", choices: sweeps.map(({ name }) => name) }],
  options: {
    scale: {
      type: "string",
      description: "small: 6×6 Sudoku, small models, any machine; paper: as published",
      choices: ["small", "paper"],
      default: "small",
      placeholder: "scale",
    },
    seeds: { type: "integer", description: "runs of each row", default: 1, minimum: 1, maximum: 1000 },
    only: { type: "string", description: "only rows of this recipe", repeated: true, placeholder: "recipe" },
    data: { type: "path", description: "train on this file or folder instead of the recipes'" },
    test: { type: "path", description: "test on this file or folder" },
    out: { type: "path", description: "the folder; runs/sweep-<name>-<scale> unless given" },
    steps: { type: "integer", description: "stop every run after this step, though its recipe goes on", minimum: 1 },
    kernels: kernelsOption,
    plan: { type: "boolean", description: "only say what it would take" },
    json: { type: "boolean", description: "print the report as one JSON object at the end" },
  },
  exitCodes: { [STOPPED]: "stopped by Ctrl-C, and saved" },
  examples: [
    { line: "trm sweep table1", does: "one seed, in an hour at most on two cores without a GPU" },
    { line: "trm sweep table1 --seeds 3", does: "adds two seeds, and intervals over them" },
    {
      line: "trm sweep table1 --scale paper --only sudoku-mlp --only sudoku-hrm",
      does: "two rows as published, for days",
    },
  ],
  permissions(parsed) {
    const job = requested(parsed);
    if (parsed.options.plan) return { read: sources() };
    const data = plannedRuns(job).flatMap(({ recipe }) => dataPaths(recipe.data, job.files ?? {}));
    return { read: [...sources(), job.folder, ...data, ...kernelsPaths(parsed.options.kernels)], write: [job.folder] };
  },
  async run(parsed, terminal) {
    const { options: { plan, json } } = parsed;
    const kernels = plan ? undefined : await kernelsGiven(parsed.options.kernels);
    const job = { ...requested(parsed), kernels };
    const { sweep, folder } = job;
    const say = json ? terminal.note : terminal.print;
    describe(job).forEach((line) => say(line));
    if (plan) return 0;
    using stop = listenForStop();
    const tell = teller(job, { ...terminal, print: say });
    let started = false, complete = false;
    for await (const event of runSweep(job, stop.signal, trainInWorker)) {
      if (event.kind !== "ended") {
        tell(event);
        if (event.kind === "training" && event.event.kind === "started" && !started) {
          started = true;
          noteUnused(parsed.options.kernels, event.event.kernels.choices, terminal);
        }
        continue;
      }
      complete = event.complete;
      const report = sweepReport(sweep, event.record);
      if (json) terminal.json(report);
      else terminal.print(`\n${sweepMarkdown(report).trimEnd()}\n`);
    }
    if (!complete) say(`Go on with: ${startLine()} ${againLine(job, parsed.options)}`);
    say(`Wrote ${folder}/sweep.md and ${folder}/sweep.json`);
    return complete ? 0 : STOPPED;
  },
});

interface Wanted {
  readonly scale: Scale;
  readonly seeds: number;
  readonly only: readonly string[];
  readonly data?: string;
  readonly test?: string;
  readonly out?: string;
  readonly steps?: number;
  readonly kernels?: string;
}

/** What a command line asks for. */
function requested(
  { arguments: { name }, options }: { readonly arguments: { readonly name: string }; readonly options: Wanted },
): SweepJob {
  const { scale, seeds, only, data: path, test: testPath, out, steps: until } = options;
  const sweep = findSweep(name) as Sweep; // one of the choices
  const recipes = sweep.rows.map(({ recipe }) => recipe.name);
  const unknown = only.find((name) => !recipes.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`Cannot take --only ${unknown}: ${name} compares ${recipes.join(", ")}`);
  }
  const folder = out ?? `runs/sweep-${name}-${scale}`;
  return {
    ...{ sweep, scale, seeds, folder, files: { path, testPath }, until },
    ...(only.length > 0 && { only }),
  };
}

/** The command that goes on with a sweep. */
function againLine({ sweep, scale, seeds, folder }: SweepJob, { only, data, test, steps, kernels }: Wanted): string {
  const given = Object.entries({ "--data": data, "--test": test, "--steps": steps?.toString(), "--kernels": kernels });
  return quoted(
    ...["sweep", sweep.name, "--scale", scale, "--seeds", String(seeds), "--out", folder],
    ...only.flatMap((name) => ["--only", name]),
    ...given.flatMap(([name, value]) => value === undefined ? [] : [name, value]),
  );
}

/** What a sweep compares and takes. */
function describe(job: SweepJob): string[] {
  const { sweep, scale, seeds, until, folder } = job;
  const runs = plannedRuns(job);
  const flop = runs.reduce((sum, { recipe }) => sum + flopOf(recipe, until), 0);
  const count = (n: number, what: string) => `${formatCount(n)} ${what}${n === 1 ? "" : "s"}`;
  return [
    `${sweep.name}: ${sweep.title}`,
    `${count(runs.length / seeds, "row")} × ${count(seeds, "seed")} at the ${scale} scale, into ${folder}: ${
      formatFlop(flop)
    } of matrix products, tests included`,
  ];
}

function flopOf(recipe: Recipe, until: number | undefined): number {
  const { training, testing } = budgetOf(recipe, until);
  return training + testing;
}

/** Prints what a sweep tells. */
function teller(
  job: SweepJob,
  terminal: Terminal,
): (event: Exclude<SweepEvent, { readonly kind: "ended" }>) => void {
  const flops = plannedRuns(job).map(({ recipe }) => flopOf(recipe, job.until));
  const began = performance.now();
  let done = 0; //            FLOP of this sitting's finished runs
  let first = 0, steps = 1; // its step where this sitting began, and its last
  return (event) => {
    const { at, of } = event;
    if (event.kind === "finished") {
      done += flops[at - 1] * (steps - first) / steps;
      const { label, seed, seconds, result } = event.run;
      if (result) {
        const { exactAccuracy, count } = result.evaluation;
        const exact = formatInterval(boundedMeanInterval(exactAccuracy * count, count));
        terminal.print(`${at} of ${of} · ${label}, seed ${seed} · exact ${exact} · ${formatDuration(seconds)}`);
      }
      return;
    }
    const { run: { label, recipe }, event: told } = event;
    const what = `${at} of ${of} · ${label}, seed ${recipe.training.seed}`;
    if (told.kind === "preparing") terminal.progress(`${what} · preparing the ${told.what}`);
    else if (told.kind === "started") {
      ({ step: first, steps } = told);
      if (first > 0) terminal.print(`${what} · going on after step ${formatCount(first)} of ${formatCount(steps)}`);
    } else if (told.kind === "progress") {
      const { step, means } = told;
      const exact = means.count > 0 ? `exact ${formatPercent(means.exactAccuracy)}` : "no puzzle finished";
      const spent = done + flops[at - 1] * (step - first) / steps;
      const left = flops.slice(at - 1).reduce((sum, flop) => sum + flop, 0) - flops[at - 1] * step / steps;
      const elapsed = (performance.now() - began) / 1000;
      terminal.progress(
        `${what} · step ${formatCount(step)} of ${formatCount(steps)} · ${exact} · ${
          formatDuration(secondsLeft({ done: spent, total: spent + left, elapsed }))
        } left in all`,
      );
    } else if (told.kind === "evaluating") {
      terminal.progress(`${what} · testing, ${formatPercent(told.done / told.total, 0)}`);
    }
  };
}

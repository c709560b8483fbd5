import { type DataFacts, type DataFiles, decodeAnswer } from "@trm/datasets";
import type { Precision, Provider } from "@trm/engine";
import { boundedMeanInterval, formatInterval } from "@trm/metrics";
import {
  type KernelsInUse,
  type Recipe,
  type TrainingEvent,
  type TrainingJob,
  trainInWorker,
  type Which,
} from "@trm/train";
import { type Command, defineCommand } from "../command.ts";
import { drawSolving } from "../draw.ts";
import { formatCount, formatDuration, formatPercent, secondsLeft } from "../format.ts";
import { gpuOption, runPrecisionOption, withGpu } from "../gpu_option.ts";
import { nextRunFolder, RUNS } from "../next_run_folder.ts";
import { kernelsGiven, kernelsOption, kernelsPaths, noteUnused } from "../kernels_option.ts";
import { sources } from "../permissions.ts";
import { dataPaths, recipeNamed, recipeOfRun, setOption } from "../recipe_named.ts";
import { quoted, startLine } from "../start_line.ts";
import { listenForStop } from "../stop.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

const STOPPED = 130; // as a shell reports a program that Ctrl-C ended

/** `trm train`: the main thing. */
export const train: Command = defineCommand({
  name: "train",
  summary: "train a recipe, the smallest one if none is named",
  details: "Ctrl-C finishes the step, saves it and says how to go on; a second Ctrl-C ends at once.\n" +
    "The run folder keeps recipe.json, metrics.jsonl and the last, previous and best checkpoint.",
  arguments: [{
    name: "recipe",
    description: "its name, sudoku-4x4 unless given; trm recipes lists them",
    optional: true,
  }],
  options: {
    set: setOption,
    data: { type: "path", description: "train on this file or folder instead of the recipe's" },
    test: { type: "path", description: "test on this file or folder" },
    run: { type: "path", description: "the run folder, new or empty; runs/<recipe>-<number> unless given" },
    resume: { type: "path", description: "go on training this run folder", placeholder: "run" },
    from: {
      type: "string",
      description: "the checkpoint to go on from",
      choices: ["last", "previous", "best"],
      placeholder: "which",
    },
    steps: { type: "integer", description: "stop after this step, though the recipe goes on", minimum: 1 },
    seed: { type: "integer", description: "the same as --set training.seed", minimum: 0 },
    gpu: gpuOption,
    precision: runPrecisionOption,
    kernels: kernelsOption,
  },
  exitCodes: { [STOPPED]: "stopped by Ctrl-C, and saved; before the first step, there was nothing to save" },
  examples: [
    { line: "trm train", does: "4×4 Sudoku, in a minute or two" },
    { line: "trm train sudoku-mlp --set training.batch=64 --steps 1000", does: "the published recipe, cut short" },
    { line: "trm train --resume runs/sudoku-mlp-1", does: "goes on where that run stopped, to the bit" },
  ],
  async permissions(parsed) {
    const { recipe, folder, files } = await requested(parsed);
    const read = [
      ...sources(),
      RUNS,
      folder,
      ...dataPaths(recipe.data, files),
      ...kernelsPaths(parsed.options.kernels),
    ];
    return withGpu({ read, write: [folder] }, parsed.options.gpu);
  },
  async run(parsed, terminal) {
    const { job } = await requested(parsed);
    const kernels = await kernelsGiven(parsed.options.kernels);
    using stop = listenForStop();
    const report = reporter(terminal);
    let begun = false, complete = false;
    const promise = "stopping as soon as the device is done with what it is at; Ctrl-C once more ends at once, unsaved";
    stop.signal.addEventListener("abort", () => begun && terminal.note(promise));
    for await (const event of trainInWorker({ ...job, kernels }, stop.signal)) {
      begun ||= event.kind === "started";
      if (event.kind === "started") noteUnused(parsed.options.kernels, event.kernels.choices, terminal);
      complete ||= event.kind === "ended" && event.complete;
      report(event);
    }
    if (complete || !stop.signal.aborted) return 0;
    if (!begun) {
      const left = parsed.options.resume === undefined ? "nothing was written" : `"${job.folder}" is as it was`;
      terminal.note(`Stopped while preparing: nothing was trained, and ${left}`);
    }
    if (begun || parsed.options.resume !== undefined) {
      terminal.print(`Go on with: ${startLine()} ${resumeLine(job, parsed.options.steps)}`);
    }
    return STOPPED;
  },
});

interface Request {
  readonly recipe: Recipe;
  readonly folder: string;
  readonly files: DataFiles;
  readonly job: TrainingJob;
}

/** What a command line asks for. */
async function requested({ arguments: { recipe: name }, options }: {
  readonly arguments: { readonly recipe?: string };
  readonly options: {
    readonly set: readonly string[];
    readonly data?: string;
    readonly test?: string;
    readonly run?: string;
    readonly resume?: string;
    readonly from?: Which;
    readonly steps?: number;
    readonly seed?: number;
    readonly gpu: Provider;
    readonly precision?: Precision;
    readonly kernels?: string;
  };
}): Promise<Request> {
  const { set, data: path, test: testPath, run, resume, from, steps: until, seed, kernels } = options;
  const { gpu: provider, precision } = options;
  const files = { path, testPath };
  const asked = { files, until, provider, precision };
  if (resume === undefined) {
    if (from !== undefined) throw new UsageError("Cannot take --from without --resume: a new run has no checkpoints");
    const changes = seed === undefined ? set : [...set, `training.seed=${seed}`];
    const recipe = recipeNamed(name ?? "sudoku-4x4", changes);
    const folder = run ?? await nextRunFolder(recipe.name);
    return { recipe, folder, files, job: { start: { recipe }, folder, ...asked } };
  }
  const surplus = Object.entries({
    "--set": set[0],
    "--run": run,
    "--seed": seed,
    "--kernels": kernels,
    "<recipe>": name,
  })
    .find(([, value]) => value !== undefined);
  if (surplus) throw new UsageError(`Cannot take ${surplus[0]} with --resume: the run goes on as it began`);
  const recipe = await recipeOfRun(resume);
  return { recipe, folder: resume, files, job: { start: { resume: from ?? "last" }, folder: resume, ...asked } };
}

/** The command that goes on with a run. */
function resumeLine({ folder, files, provider, precision }: TrainingJob, steps?: number): string {
  const given = Object.entries({
    "--data": files?.path,
    "--test": files?.testPath,
    "--steps": steps?.toString(),
    "--gpu": provider === gpuOption.default ? undefined : provider,
    "--precision": precision,
  });
  const options = given.flatMap(([name, value]) => value === undefined ? [] : [name, value]);
  return quoted("train", "--resume", folder, ...options);
}

/** Prints what a training run tells. */
function reporter(terminal: Terminal): (event: TrainingEvent) => void {
  let started: Extract<TrainingEvent, { kind: "started" }> | undefined;
  let evaluated: Evaluated | undefined;
  let puzzle: string | undefined;
  const began = performance.now();
  let sinceStart = began;
  return (event) => {
    switch (event.kind) {
      case "preparing":
        terminal.progress(
          event.what === "data" ? "preparing the data" : "preparing the kernels, which the driver compiles",
        );
        break;
      case "prepared":
        break;
      case "started":
        started = event;
        sinceStart = performance.now();
        describeStart(event).forEach((line) => terminal.print(line));
        break;
      case "progress":
        if (started) terminal.progress(progressLine(event, started, (performance.now() - sinceStart) / 1000));
        break;
      case "evaluating": {
        const share = formatPercent(event.done / event.total, 0);
        terminal.progress(
          `step ${formatCount(event.step)} · evaluating, ${share} of ${formatCount(event.total)} puzzles`,
        );
        break;
      }
      case "evaluated":
        evaluated = event;
        terminal.print(evaluationLine(event));
        break;
      case "saved":
        break;
      case "solved":
        if (started) {
          showSolved(event, started, terminal);
          puzzle = decodeAnswer(started.facts.grid, event.solved.tokens);
        }
        break;
      case "ended":
        if (started) {
          const { recipe, facts } = started;
          if (event.complete && evaluated) {
            describeResult(evaluated, recipe, facts).forEach((line) => terminal.print(line));
          }
          const took = formatDuration((performance.now() - began) / 1000);
          const since = started.step > 0 ? ` since step ${formatCount(started.step)}` : "";
          const step = formatCount(event.step);
          if (!event.complete) terminal.print(`Stopped: everything up to step ${step} is saved`);
          terminal.print(
            `seed ${recipe.training.seed} · step ${step} · ${took}${since} · ${started.adapter.description}`,
          );
        }
        if (puzzle !== undefined && puzzle.length < 100) {
          terminal.print(`Ask it: ${startLine()} ${quoted("solve", event.folder, puzzle)}`);
        }
        terminal.print(`Wrote ${event.folder}`);
    }
  };
}

function describeStart(
  { recipe, adapter, precision, facts, parameters, kernels, kernelsBefore, step, steps }: Extract<
    TrainingEvent,
    { kind: "started" }
  >,
): string[] {
  const software = adapter.software ? ", a processor that pretends to be a GPU" : "";
  const path = `${adapter.provider === "dawn" ? ", through Dawn" : ""}${precision === "f16" ? ", in f16" : ""}`;
  return [
    `${recipe.name}: ${recipe.summary}`,
    `${formatCount(parameters)} parameters on ${adapter.description || adapter.vendor}${software}${path}`,
    dataLine(facts),
    ...kernelLines(kernels, kernelsBefore),
    ...(step > 0 ? [`going on after step ${formatCount(step)} of ${formatCount(steps)}`] : []),
  ];
}

/** By what it computes, where that is not as usual or not as it was. */
function kernelLines({ device, choices }: KernelsInUse, before?: KernelsInUse): string[] {
  const tuned = Object.keys(choices).length;
  const where = before?.device.description === device.description
    ? "with other kernels"
    : `on ${before?.device.description}`;
  return [
    ...(tuned > 0 ? [`${tuned} matrix products by the kernels that trm bench --tune kept`] : []),
    ...(before ? [`this run began ${where}: from here on it rounds differently`] : []),
  ];
}

function dataLine({ train, test, heldOut }: DataFacts): string {
  const split = [
    train && `${formatCount(train.groups)} puzzles to train on (${train.from})`,
    test ? `${formatCount(test.examples)} held out` : "none to test on",
  ].filter((part) => part !== null);
  if (!heldOut) return split.join(", ");
  const { what, classes, met, shareOfGrids } = heldOut;
  const share = shareOfGrids === null ? "" : `, ${formatPercent(shareOfGrids)} of all grids`;
  return `${split.join(", ")}: ${classes} of ${met} classes of ${what}s up to symmetry${share}`;
}

/** `step 120 of 768 · loss 0.412 · exact 61.3 % · 4.7 steps to halt · 231 puzzles/s · 1 min 5 s left`. */
function progressLine(
  { step, means, milliseconds }: Extract<TrainingEvent, { kind: "progress" }>,
  { step: first, steps, recipe: { training } }: Extract<TrainingEvent, { kind: "started" }>,
  elapsed: number,
): string {
  const loss = means.lmLoss + 0.5 * (means.haltLoss + means.continueLoss);
  const left = secondsLeft({ done: step - first, total: steps - first, elapsed });
  const finished = means.count > 0
    ? [`exact ${formatPercent(means.exactAccuracy)}`, `${means.steps.toFixed(1)} steps to halt`]
    : ["no puzzle finished"];
  return [
    `step ${formatCount(step)} of ${formatCount(steps)}`,
    `loss ${loss.toFixed(3)}`,
    ...finished,
    `${perSecond(1000 * training.batch / milliseconds)} puzzles/s`,
    `${formatDuration(left)} left`,
  ].join(" · ");
}

type Evaluated = Extract<TrainingEvent, { kind: "evaluated" }>;

function evaluationLine({ step, evaluation, arc, best }: Evaluated): string {
  const { count, exactAccuracy, cellAccuracy, stepsToHalt } = evaluation;
  const passes = arc?.passes.filter(({ k }) => k <= 2) ?? [];
  return [
    `step ${formatCount(step)} · ${formatCount(count)} held-out puzzles: exact ${formatPercent(exactAccuracy)}`,
    `cells ${formatPercent(cellAccuracy)}`,
    ...passes.map(({ k, meanOfPairs }) => `pass@${k} ${formatPercent(meanOfPairs.estimate)}`),
    `${stepsToHalt.toFixed(1)} steps to halt${best ? ", the best so far" : ""}`,
  ].join(" · ");
}

function describeResult(
  { evaluation, arc }: Evaluated,
  { published, training: { emaDecay } }: Recipe,
  { test }: DataFacts,
): string[] {
  const { count, exactAccuracy, cellAccuracy, validAccuracy, supervisionSteps } = evaluation;
  const interval = (share: number) => formatInterval(boundedMeanInterval(share * count, count));
  const weights = emaDecay === undefined ? "weights" : "averaged weights";
  const beside = published ? `; published ${formatPercent(published.exactAccuracy)}, ${published.source}` : "";
  const passes = arc?.passes.filter(({ k }) => k <= 2) ?? [];
  const all = test && count < test.examples ? ` of ${formatCount(test.examples)}` : "";
  return [
    `${
      formatCount(count)
    }${all} held-out puzzles, ${supervisionSteps} supervision steps each, ${weights}, 95 % intervals:`,
    ...passes.map(({ k, meanOfPairs }) =>
      `pass@${k}           ${formatInterval(meanOfPairs)}${k === 2 ? beside : `; of ${arc?.tasks} tasks, by votes`}`
    ),
    arc ? `exact versions   ${interval(exactAccuracy)}` : `exact accuracy   ${interval(exactAccuracy)}${beside}`,
    `cell accuracy    ${interval(cellAccuracy)}`,
    ...(validAccuracy === undefined ? [] : [`rules obeyed     ${interval(validAccuracy)}`]),
  ];
}

function showSolved(
  { solved: { example, tokens, labels, steps } }: Extract<TrainingEvent, { kind: "solved" }>,
  { facts: { grid }, recipe: { training } }: Extract<TrainingEvent, { kind: "started" }>,
  terminal: Terminal,
): void {
  const right = steps[steps.length - 1].tokens.every((token, i) => token === labels[i]);
  terminal.print();
  terminal.print(
    `Held-out puzzle ${example + 1}` +
      (right ? `, the one of the first ${training.batch} that was solved last:` : `, which it does not solve:`),
  );
  drawSolving(grid, tokens, steps, terminal).forEach((line) => terminal.print(line));
  terminal.print();
}

function perSecond(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : formatCount(rate);
}

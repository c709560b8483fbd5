import { type DataFacts, type DataFiles, type DataSpec, openTest } from "@trm/datasets";
import type { Device } from "@trm/engine";
import { measure, type Measurement, type Provenance, type Result, resultOf, type Tested } from "@trm/eval";
import { createVotes, formatInterval, type Interval } from "@trm/metrics";
import { openTrained, saveResult, tunedDevice, type Which } from "@trm/train";
import { type Command, defineCommand } from "../command.ts";
import { formatCount, formatDuration, formatPercent } from "../format.ts";
import { gpuOption, runPrecisionOption, withGpu } from "../gpu_option.ts";
import { kernelsGiven, kernelsOption, kernelsPaths, noteUnused } from "../kernels_option.ts";
import { dataPaths, recipeOfRun } from "../recipe_named.ts";
import { runDevice } from "../run_device.ts";
import { UsageError } from "../usage_error.ts";

/** `trm eval`: how good a trained model is. */
export const evaluation: Command = defineCommand({
  name: "eval",
  summary: "ask a trained model a test split and score its answers",
  details:
    "Every puzzle gets the same number of supervision steps from a fresh carry, the reference's rule, with the\n" +
    "averaged weights where there are any. Intervals are Wilson's, at 95 %.\n" +
    "On ARC the answers to a task's augmented versions are votes; the reference adds up those of several evaluations.",
  arguments: [{ name: "run", description: "a run folder" }],
  options: {
    data: { type: "path", description: "test on this file or folder instead of the recipe's test split" },
    steps: {
      type: "integer",
      description: "supervision steps a puzzle; the recipe's unless given",
      minimum: 1,
      maximum: 10_000,
    },
    limit: {
      type: "integer",
      description: "ask only so many puzzles, from the first on; on ARC every task's first version, then the second",
      minimum: 1,
    },
    rule: {
      type: "string",
      description: "when an answer counts",
      choices: ["fixed", "early-exit"],
      default: "fixed",
      placeholder: "rule",
    },
    live: { type: "boolean", description: "with the weights as trained, not their average" },
    from: {
      type: "string",
      description: "which checkpoint",
      choices: ["last", "best", "previous"],
      default: "last",
      placeholder: "which",
    },
    batch: {
      type: "integer",
      description: "puzzles at once; the recipe's batch unless given",
      minimum: 1,
      maximum: 65_536,
    },
    "votes-of": {
      type: "string",
      description: "on ARC, add the votes of this checkpoint",
      choices: ["last", "best", "previous"],
      placeholder: "which",
      repeated: true,
    },
    submission: { type: "path", description: "write ARC's submission.json there", placeholder: "file" },
    kernels: kernelsOption,
    gpu: gpuOption,
    precision: runPrecisionOption,
    save: { type: "boolean", description: "keep the result in the run folder, for trm report" },
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [
    { line: "trm eval runs/sudoku-4x4-1", does: "beside the published number, where there is one" },
    {
      line: "trm eval runs/sudoku-mlp-1 --data data/sudoku-extreme/test.csv --limit 10000 --json",
      does: "for a program",
    },
  ],
  async permissions({ arguments: { run }, options: { data, save, submission, kernels, gpu } }) {
    const { data: spec } = await recipeOfRun(run);
    return withGpu({
      read: [run, ...dataPaths(spec, testFiles(spec, data)), ...kernelsPaths(kernels)],
      write: [...(save ? [`${run}/results`] : []), ...(submission === undefined ? [] : [submission])],
    }, gpu);
  },
  async run({ arguments: { run }, options }, terminal) {
    const { data, steps, limit, rule, live, from, batch, json, save, submission } = options;
    const { data: spec } = await recipeOfRun(run);
    using opened = await openTest(spec, testFiles(spec, data));
    if (!opened.arc && (submission !== undefined || options["votes-of"].length > 0)) {
      throw new UsageError("Cannot take --submission or --votes-of: only ARC is answered by votes");
    }
    using device = tunedDevice(await runDevice(run, from, options), await kernelsGiven(options.kernels));
    noteUnused(options.kernels, device.limits.target.kernels, terminal);
    const votes = options["votes-of"].length > 0 ? createVotes() : undefined;
    const asked = { run, data, live, batch, device, opened };
    const answering = {
      rule,
      limit,
      votes,
      supervisionSteps: steps,
      onProgress: (done: number, total: number) =>
        terminal.progress(`${formatCount(done)} of ${formatCount(total)} puzzles · ${formatPercent(done / total, 0)}`),
    };
    for (const which of options["votes-of"]) if (which !== from) await measureCheckpoint(asked, which, answering);
    const { measured, about } = await measureCheckpoint(asked, from, answering);
    const result = resultOf(measured, opened.facts, about);

    if (json) terminal.json({ run, ...result });
    else linesOf(result).forEach((line) => terminal.print(line));
    const wrote: string[] = [];
    if (submission !== undefined) {
      await Deno.writeTextFile(submission, JSON.stringify(measured.arc?.submission) + "\n");
      wrote.push(submission);
    }
    if (save) wrote.push(await saveResult(run, result));
    for (const path of wrote) (json ? terminal.note : terminal.print)(`Wrote ${path}`);
    return 0;
  },
});

/** Where to look for test puzzles; ARC's belong to the whole data set. */
function testFiles(spec: DataSpec, data: string | undefined): DataFiles {
  return spec.kind === "arc-agi" ? { path: data } : { testPath: data };
}

/** Which checkpoints are measured, and on what. */
interface Asked {
  readonly run: string;
  readonly data: string | undefined;
  readonly live: boolean;
  readonly batch: number | undefined;
  readonly device: Device;
  readonly opened: Tested;
}

/** Measures one checkpoint of a run, for the recipe's number of steps unless told otherwise. */
async function measureCheckpoint(
  { run, data, live, batch, device, opened }: Asked,
  which: Which,
  { supervisionSteps, ...options }: Omit<Parameters<typeof measure>[2], "supervisionSteps"> & {
    readonly supervisionSteps: number | undefined;
  },
): Promise<{ measured: Measurement; about: Provenance }> {
  const began = performance.now();
  using trained = await openTrained(run, { which, weights: live ? "live" : "averaged", batch, device });
  refuseUnfit(trained.facts, opened.facts, data);
  const { answerer, recipe, facts, step, weights, checkpointHash } = trained;
  const measured = await measure(answerer, opened, {
    supervisionSteps: supervisionSteps ?? recipe.training.supervisionSteps,
    ...options,
  });
  const seconds = (performance.now() - began) / 1000;
  const adapter = device.adapter.description;
  return { measured, about: { recipe, facts, step, weights, which, checkpointHash, adapter, seconds } };
}

/** Refuses puzzles that the model was not made for, and a test split that is not the one held out from training. */
function refuseUnfit(trained: DataFacts, tested: DataFacts, data: string | undefined): void {
  for (const what of ["length", "vocabulary"] as const) {
    if (tested[what] === trained[what]) continue;
    throw new RangeError(
      `Cannot evaluate on ${named(data)}: its ${what} is ${tested[what]}, the model's ${trained[what]}`,
    );
  }
  if (tested.identifiers > trained.identifiers) {
    throw new RangeError(
      `Cannot evaluate on ${
        named(data)
      }: it has ${tested.identifiers} puzzle identifiers, the model ${trained.identifiers}`,
    );
  }
  const imported = trained.train === null; // what such weights were trained on is not known
  if (data === undefined && !imported && tested.test?.hash !== trained.test?.hash) {
    throw new RangeError(
      "Cannot evaluate on the recipe's test split: the run was trained on other files; name test puzzles with --data",
    );
  }
}

const named = (data: string | undefined): string => data === undefined ? "the recipe's test split" : `"${data}"`;

function linesOf(result: Result): string[] {
  const { recipe, step, weights, checkpoint, count, data, regime, published, intervals, arc, adapter } = result;
  const { trainedOn, supervisionSteps, rule, voting } = regime;
  const share = (name: string, interval: Interval | undefined, beside = "") =>
    interval ? [`${name.padEnd(16)} ${formatInterval(interval)}${beside}`] : [];
  const besides = published ? `; published ${formatPercent(published.exactAccuracy)}, ${published.source}` : "";
  const curve = result.steps.map(({ exactAccuracy }) => (100 * exactAccuracy).toFixed(1)).join(" ");
  return [
    `${recipe}, step ${formatCount(step)}, ${weights} weights, ${checkpoint.which} checkpoint ${
      checkpoint.sha256.slice(0, 12)
    }`,
    `${formatCount(count)} puzzles (${data.from}), ${supervisionSteps} supervision steps${
      rule === "fixed" ? "" : ` at most, ${result.meanSteps.toFixed(1)} on average`
    }`,
    `trained on ${
      trainedOn ? `${trainedOn.groups} puzzles (${trainedOn.from})` : "what is not known: its weights were imported"
    }, ${voting === "none" ? "single pass, no voting" : `votes of ${voting}`}`,
    ...(arc?.passes ?? []).flatMap(({ k, meanOfPairs, allPairs }) =>
      share(`pass@${k}`, meanOfPairs, `; whole tasks ${formatPercent(allPairs.estimate)}${k === 2 ? besides : ""}`)
    ),
    ...share(arc ? "exact versions" : "exact accuracy", intervals.exact, arc ? "" : besides),
    ...share("cell accuracy", intervals.cell),
    ...share("rules obeyed", intervals.valid),
    ...share("none better", intervals.optimal),
    ...share("halts rightly", intervals.halt),
    `would halt       after ${result.stepsToHalt.toFixed(1)} steps`,
    `exact, by step   ${curve} %`,
    `seed ${result.seed} · ${formatDuration(result.seconds)} · ${adapter}`,
  ];
}

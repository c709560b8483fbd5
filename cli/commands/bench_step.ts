import { dataSizes } from "@trm/datasets";
import { type Device, type Kind, openDevice, type Timing } from "@trm/engine";
import {
  type BenchName,
  benchSteps,
  type Ceilings,
  measureCeilings,
  profileRecipe,
  profileStep,
  type RecipeTiming,
  type StepTiming,
  timeRecipe,
  timeStep,
} from "@trm/train/bench";
import { type MemoryChoice, plannedSteps, readTuned, type Recipe, tunedDevice } from "@trm/train";
import {
  ceilingsLine,
  deviceFacts,
  formatMs,
  giga,
  MEASURING,
  table,
  timingColumns,
  timingFacts,
} from "../bench_table.ts";
import { benchable, stepNames } from "../benchable.ts";
import { type Command, defineCommand } from "../command.ts";
import { formatPercent } from "../format.ts";
import { gpuOption, precisionOption, withGpu } from "../gpu_option.ts";
import { noteUnused } from "../kernels_option.ts";
import { dataPaths, setOption } from "../recipe_named.ts";
import type { Terminal } from "../terminal.ts";

/** `trm bench step`: what a whole training step takes. */
export const benchStep: Command = defineCommand({
  name: "bench step",
  summary: "time a training step on this device: of a fixed size, or a recipe's",
  details:
    "XS is of 64 puzzles of 4 × 4, D = 64; S of 32 and M of 16 puzzles of 9 × 9, D = 128 and 256; mlp mixes along the sequence, att " +
    "attends; all have 2 blocks and expansion 4.\n" +
    "A step is forward, backward, Adam-atan2 and the moving average, always on the same puzzles, made from a seed; a recipe's is taken as training " +
    "takes it, in parts where the batch does not fit. " +
    "GFLOP counts the matrix products of the model once, a multiply-add as two. A timing waits for the device, which takes " +
    "some 11 ms; steps are repeated until that is 5 % of it at most. " +
    "--profile times each kind of dispatch on its own, repeated over the same memory.",
  arguments: [],
  options: {
    config: {
      type: "string",
      description: `${stepNames.join(", ")} or a recipe's name; all sizes if none is given`,
      placeholder: "name",
      repeated: true,
    },
    set: setOption,
    precision: precisionOption,
    samples: { type: "integer", description: "timings of which the median is taken", default: 5, minimum: 1 },
    profile: { type: "boolean", description: "say where the time of a step goes, by kind of dispatch" },
    ceilings: {
      type: "boolean",
      description: "measure what the device can do at most first, and say how much of it is reached; takes a while",
    },
    kernels: {
      type: "path",
      description: "compute by this file of trm bench --tune; by the usual kernels unless given",
      placeholder: "file",
    },
    gpu: gpuOption,
    json: { type: "boolean", description: "print one JSON object per configuration" },
  },
  examples: [
    { line: "trm bench step --config XS", does: "one line, in a few seconds even without a GPU" },
    { line: "trm bench step --config S-mlp --profile", does: "where the time goes" },
    { line: "trm bench step --config sudoku-mlp --set training.batch=64", does: "the step of a recipe, made smaller" },
  ],
  permissions({ options: { config, set, gpu, kernels } }) {
    const data = config.map((name) => benchable(name, set)).filter((each) => typeof each !== "string")
      .flatMap((recipe) => plannedSteps(recipe) === undefined ? dataPaths(recipe.data, {}) : []); // else its sizes are known
    return withGpu({ read: [...(kernels === undefined ? [] : [kernels]), ...data] }, gpu);
  },
  async run({ options }, terminal) {
    const kernels = options.kernels === undefined ? undefined : await readTuned(options.kernels);
    const { gpu: provider, precision, set } = options;
    const all = (options.config.length > 0 ? options.config : stepNames).map((name) => benchable(name, set));
    using device = tunedDevice(await openDevice({ provider, precision }), kernels);
    noteUnused(options.kernels, device.limits.target.kernels, terminal);
    if (options.ceilings) terminal.progress(MEASURING);
    const ceilings = options.ceilings ? await measureCeilings(device) : undefined;
    if (!options.json) terminal.print(deviceFacts(device).device);
    if (!options.json && ceilings) terminal.print(ceilingsLine(ceilings));
    for (const each of all) {
      if (options.profile) await printProfile(each, device, terminal, { ...options, ceilings });
      else await printTiming(each, device, terminal, { ...options, ceilings });
    }
    return 0;
  },
});

async function printTiming(
  config: BenchName | Recipe,
  device: Device,
  terminal: Terminal,
  { samples, json, ceilings }: { readonly samples: number; readonly json: boolean; readonly ceilings?: Ceilings },
): Promise<void> {
  const timed: StepTiming & Partial<RecipeTiming> = typeof config === "string"
    ? await timeStep(config, device, { samples })
    : await timeRecipe(config, dataSizes(config.data), device, { samples });
  const { timing, flops, dispatches, lossFirst, lossLast, steps, memory } = timed;
  const gflop = flops / 1e9;
  const ofCeiling = ceilings && flops / timing.median * 1e3 / ceilings.flops;
  if (json) {
    const facts = { config: nameOf(config), ...batchOf(config), ...memory, ...deviceFacts(device) };
    const rates = { ...timingFacts(timing), gflop, gflops: giga(flops, timing.median), ofCeiling };
    terminal.json({ ...facts, ...rates, dispatches, lossFirst, lossLast, steps });
    return;
  }
  terminal.print(
    `${nameOf(config)}${memory ? partsOf(memory) : ""} · ${formatMs(timing.median)} ms (least ${
      formatMs(timing.min)
    }, most ${formatMs(timing.max)}) · ` +
      `${gflop.toFixed(1)} GFLOP · ${giga(flops, timing.median).toFixed(1)} GFLOP/s${
        ofCeiling === undefined ? "" : `, ${formatPercent(ofCeiling)} of the ceiling`
      } · ${dispatches} dispatches · ` +
      `loss ${lossFirst.toFixed(4)} → ${lossLast.toFixed(4)} in ${steps} steps`,
  );
}

async function printProfile(
  config: BenchName | Recipe,
  device: Device,
  terminal: Terminal,
  { json, ceilings }: { readonly json: boolean; readonly ceilings?: Ceilings },
): Promise<void> {
  const { whole, kinds } = await profiled(config, device);
  const total = ({ count, timing }: Kind) => count * timing.median;
  const apart = kinds.reduce((sum, kind) => sum + total(kind), 0);
  if (json) {
    const facts = { config: nameOf(config), ...deviceFacts(device), ...timingFacts(whole), msApart: apart };
    const each = kinds.map(({ timing, ...kind }) => ({ ...kind, ...timingFacts(timing) }));
    terminal.json({ ...facts, kinds: each });
    return;
  }
  const lines = table<Kind>([
    { title: "ms in all", cell: (kind) => formatMs(total(kind)), right: true },
    { title: "share", cell: (kind) => formatPercent(total(kind) / apart), right: true },
    { title: "count", cell: ({ count }) => `${count}`, right: true },
    ...timingColumns(ceilings),
    { title: "dispatch", cell: ({ label, sizes }) => sizes.length > 0 ? `${label} [${sizes}]` : label },
  ], kinds);
  terminal.print(
    `${nameOf(config)} · ${formatMs(whole.median)} ms a step; its dispatches, each timed apart, ${formatMs(apart)} ms`,
  );
  lines.forEach((line) => terminal.print(line));
}

/** The whole step's time, and what it is made of. */
async function profiled(config: BenchName | Recipe, device: Device): Promise<{ whole: Timing; kinds: Kind[] }> {
  if (typeof config === "string") {
    const { timing } = await timeStep(config, device, { samples: 1 });
    return { whole: timing, kinds: await profileStep(config, device) };
  }
  const sizes = dataSizes(config.data);
  const { timing, memory } = await timeRecipe(config, sizes, device, { samples: 1 });
  return { whole: timing, kinds: await profileRecipe(config, sizes, device, memory) };
}

function nameOf(config: BenchName | Recipe): string {
  return typeof config === "string" ? config : config.name;
}

function batchOf(config: BenchName | Recipe): { readonly batch: number } {
  return { batch: (typeof config === "string" ? benchSteps[config] : config).training.batch };
}

function partsOf({ microBatches, rematerialize }: MemoryChoice): string {
  const parts = microBatches === 1 ? "" : ` in ${microBatches} parts`;
  return parts + (rematerialize ? ", blocks computed again" : "");
}

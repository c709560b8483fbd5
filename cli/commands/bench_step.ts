import { type Device, type Kind, openDevice } from "@trm/engine";
import { type BenchName, benchSteps, profileStep, timeStep } from "@trm/train/bench";
import { readTuned, tunedDevice } from "@trm/train";
import { deviceFacts, formatMs, giga, table, timingColumns, timingFacts } from "../bench_table.ts";
import { type Command, defineCommand } from "../command.ts";
import { formatPercent } from "../format.ts";
import { gpuOption, withGpu } from "../gpu_option.ts";
import type { Terminal } from "../terminal.ts";

const names = Object.keys(benchSteps) as BenchName[];

/** `trm bench step`: what a whole training step takes. */
export const benchStep: Command = defineCommand({
  name: "bench step",
  summary: "time a training step of a fixed size on this device",
  details:
    "A step is forward, backward, Adam-atan2 and the moving average, always on the same puzzles, made from a seed. " +
    "GFLOP counts the matrix products of the model once, a multiply-add as two. A timing waits for the device, which takes " +
    "some 11 ms; steps are repeated until that is 5 % of it at most. " +
    "--profile times each kind of dispatch on its own, repeated over the same memory.",
  arguments: [],
  options: {
    config: { type: "string", description: "which size; all of them if none is given", choices: names, repeated: true },
    precision: {
      type: "string",
      description: "what activations are kept in; sums, weights and losses stay f32",
      choices: ["f32", "f16"],
      default: "f32",
    },
    samples: { type: "integer", description: "timings of which the median is taken", default: 5, minimum: 1 },
    profile: { type: "boolean", description: "say where the time of a step goes, by kind of dispatch" },
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
  ],
  permissions: ({ options: { gpu, kernels } }) => withGpu(kernels === undefined ? {} : { read: [kernels] }, gpu),
  async run({ options }, terminal) {
    const kernels = options.kernels === undefined ? undefined : await readTuned(options.kernels);
    const { gpu: provider, precision } = options;
    using device = tunedDevice(await openDevice({ provider, precision }), kernels);
    const configs = options.config.length > 0 ? options.config : names;
    if (!options.json) terminal.print(deviceFacts(device).device);
    for (const config of configs) {
      if (options.profile) await printProfile(config, device, terminal, options.json);
      else await printTiming(config, device, terminal, options);
    }
    return 0;
  },
});

async function printTiming(
  config: BenchName,
  device: Device,
  terminal: Terminal,
  { samples, json }: { readonly samples: number; readonly json: boolean },
): Promise<void> {
  const { timing, flops, dispatches, lossFirst, lossLast, steps } = await timeStep(config, device, { samples });
  const gflop = flops / 1e9;
  if (json) {
    const facts = { config, ...deviceFacts(device), ...timingFacts(timing) };
    terminal.json({ ...facts, gflop, gflops: giga(flops, timing.median), dispatches, lossFirst, lossLast, steps });
    return;
  }
  terminal.print(
    `${config} · ${formatMs(timing.median)} ms (least ${formatMs(timing.min)}, most ${formatMs(timing.max)}) · ` +
      `${gflop.toFixed(1)} GFLOP · ${giga(flops, timing.median).toFixed(1)} GFLOP/s · ${dispatches} dispatches · ` +
      `loss ${lossFirst.toFixed(4)} → ${lossLast.toFixed(4)} in ${steps} steps`,
  );
}

async function printProfile(config: BenchName, device: Device, terminal: Terminal, json: boolean): Promise<void> {
  const { timing: whole } = await timeStep(config, device, { samples: 1 });
  const kinds = await profileStep(config, device);
  const total = ({ count, timing }: Kind) => count * timing.median;
  const apart = kinds.reduce((sum, kind) => sum + total(kind), 0);
  if (json) {
    const facts = { config, ...deviceFacts(device), ...timingFacts(whole), msApart: apart };
    const each = kinds.map(({ timing, ...kind }) => ({ ...kind, ...timingFacts(timing) }));
    terminal.json({ ...facts, kinds: each });
    return;
  }
  const lines = table<Kind>([
    { title: "ms in all", cell: (kind) => formatMs(total(kind)), right: true },
    { title: "share", cell: (kind) => formatPercent(total(kind) / apart), right: true },
    { title: "count", cell: ({ count }) => `${count}`, right: true },
    ...timingColumns(),
    { title: "dispatch", cell: ({ label, sizes }) => sizes.length > 0 ? `${label} [${sizes}]` : label },
  ], kinds);
  terminal.print(
    `${config} · ${formatMs(whole.median)} ms a step; its dispatches, each timed apart, ${formatMs(apart)} ms`,
  );
  lines.forEach((line) => terminal.print(line));
}

import { type Device, type Kind, openDevice } from "@trm/engine";
import { type BenchName, benchSteps, profileStep, timeStep } from "@trm/train/bench";
import { deviceFacts, giga, milliseconds, table, timingFacts } from "../bench_table.ts";
import { type Command, defineCommand } from "../command.ts";
import { formatPercent } from "../format.ts";
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
    precision: { type: "string", description: "what activations are kept in", choices: ["f32"], default: "f32" },
    samples: { type: "integer", description: "timings of which the median is taken", default: 5, minimum: 1 },
    profile: { type: "boolean", description: "say where the time of a step goes, by kind of dispatch" },
    json: { type: "boolean", description: "print one JSON object per configuration" },
  },
  examples: [
    { line: "trm bench step --config XS", does: "one line, in a few seconds even without a GPU" },
    { line: "trm bench step --config S-mlp --profile", does: "where the time goes" },
  ],
  permissions: () => ({}),
  async run({ options }, terminal) {
    using device = await openDevice();
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
    `${config} · ${milliseconds(timing.median)} ms (least ${milliseconds(timing.min)}, most ${
      milliseconds(timing.max)
    }) · ` +
      `${gflop.toFixed(1)} GFLOP · ${giga(flops, timing.median).toFixed(1)} GFLOP/s · ${dispatches} dispatches · ` +
      `loss ${lossFirst.toFixed(4)} → ${lossLast.toFixed(4)} in ${steps} steps`,
  );
}

async function printProfile(config: BenchName, device: Device, terminal: Terminal, json: boolean): Promise<void> {
  const { whole, kinds } = await profileStep(config, device);
  const total = ({ count, timing }: Kind) => count * timing.median;
  const apart = kinds.reduce((sum, kind) => sum + total(kind), 0);
  if (json) {
    terminal.json({
      config,
      ...deviceFacts(device),
      ...timingFacts(whole),
      msApart: apart,
      kinds: kinds.map(({ label, sizes, workgroups, count, timing, flops, bytes }) => ({
        label,
        sizes,
        workgroups,
        count,
        ...timingFacts(timing),
        flops,
        bytes,
      })),
    });
    return;
  }
  const number = { right: true } as const;
  const lines = table<Kind>([
    { title: "ms in all", cell: (kind) => milliseconds(total(kind)), ...number },
    { title: "share", cell: (kind) => formatPercent(total(kind) / apart), ...number },
    { title: "count", cell: ({ count }) => `${count}`, ...number },
    { title: "ms each", cell: ({ timing }) => milliseconds(timing.median), ...number },
    { title: "GFLOP/s", cell: ({ flops, timing }) => giga(flops, timing.median).toFixed(2), ...number },
    { title: "GB/s", cell: ({ bytes, timing }) => giga(bytes, timing.median).toFixed(2), ...number },
    { title: "dispatch", cell: ({ label, sizes }) => sizes.length > 0 ? `${label} [${sizes}]` : label },
  ], kinds);
  terminal.print(
    `${config} · ${milliseconds(whole.median)} ms a step; its dispatches, each timed apart, ${milliseconds(apart)} ms`,
  );
  lines.forEach((line) => terminal.print(line));
}

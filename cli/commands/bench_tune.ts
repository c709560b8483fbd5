import { dataSizes } from "@trm/datasets";
import {
  type Choosable,
  choosable,
  type Device,
  type Graph,
  NoAdapterError,
  openDevice,
  type Precision,
} from "@trm/engine";
import {
  plannedSteps,
  planRecipe,
  readTuned,
  type Recipe,
  sameDevice,
  saveTuned,
  type TunedFor,
  tunedFor,
  type TunedWays,
} from "@trm/train";
import { type BenchName, prepareStep, tune } from "@trm/train/bench";
import { benchable, stepNames } from "../benchable.ts";
import { deviceFacts, formatMs, giga, table } from "../bench_table.ts";
import { type Command, defineCommand } from "../command.ts";
import { formatPercent } from "../format.ts";
import { gpuOption, precisionOption, withGpu } from "../gpu_option.ts";
import { KERNELS } from "../kernels_option.ts";
import { dataPaths, setOption } from "../recipe_named.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

/** `trm bench --tune`: which kernel each product of a training step is fastest by, on this device. */
export const benchTune: Command = defineCommand({
  name: "bench tune",
  summary: "time the kernels there are for each matrix product of a training step, and keep the fastest",
  details: `Also written trm bench --tune. Names are those of recipes or of trm bench step: ${stepNames.join(", ")}. ` +
    "Training and evaluation compute by what is kept, on the device and with the kernels that it was measured with; " +
    "a checkpoint says by what, so that a run goes on as it began. " +
    "The ways to make a product are timed in turn, and one that is not the usual is kept where it saves 3 % or more; what is kept of f32 " +
    "and of f16 are apart.",
  arguments: [{
    name: "names",
    description: "recipes or sizes of step; every size of step if none is given",
    optional: true,
    repeated: true,
  }],
  options: {
    set: setOption,
    kernels: { type: "path", description: "the file they are kept in", placeholder: "file", default: KERNELS },
    show: { type: "boolean", description: "measure nothing: print what is kept, of every device" },
    rounds: { type: "integer", description: "timings of each way, of which the median counts", default: 7, minimum: 1 },
    precision: precisionOption,
    gpu: gpuOption,
    json: { type: "boolean", description: "print one JSON object per product" },
  },
  examples: [
    { line: "trm bench tune sudoku-4x4", does: "a table of its products, and runs/tuned.json" },
    { line: "trm bench tune sudoku-mlp --gpu dawn --precision f16", does: "the same on tensor cores" },
    { line: "trm bench tune sudoku-mlp --set training.batch=64", does: "those of a smaller batch" },
    { line: "trm bench tune --show", does: "what is kept" },
  ],
  permissions({ arguments: { names }, options: { set, kernels, show, gpu } }) {
    if (show && names.length > 0) {
      throw new UsageError(`Cannot show ${names.join(" ")}: --show prints all that is kept`);
    }
    const data = tunable(names, set).filter((each) => typeof each !== "string")
      .flatMap((recipe) => plannedSteps(recipe) === undefined ? dataPaths(recipe.data, {}) : []);
    const written = [kernels, `${kernels}.partial`, ...(kernels === KERNELS ? ["runs"] : [])];
    return withGpu(
      show ? { read: [kernels] } : { read: [kernels, `${kernels}.partial`, ...data], write: written },
      gpu,
    );
  },
  async run({ arguments: { names }, options: { set, kernels, show, rounds, precision, gpu, json } }, terminal) {
    if (show) return await printKept(kernels, { gpu, json }, terminal);
    const all = tunable(names, set);
    using device = await openDevice({ provider: gpu, precision });
    if (!json) terminal.print(deviceFacts(device).device);
    const graphs = all.flatMap((each) => graphsOf(each, device));
    const products = choosable(graphs, device.limits.target);
    const tuned: Record<string, TunedWays> = {};
    const now = tunedFor(device);
    const save = () => saveTuned(kernels, { device: now, tuned });
    await save(); // a file that cannot be read or written is better known before an hour of measuring than after
    for (const [i, product] of products.entries()) {
      terminal.progress(`${i + 1} of ${products.length} · ${product.what}`);
      tuned[product.what] = await tune(product, device, { rounds });
      await save();
      if (json) printJson(product.what, tuned[product.what], terminal, { ...deviceFacts(device), uses: product.count });
    }
    if (json) terminal.note(`Wrote ${kernels}`);
    else {
      linesOf(tuned).forEach((line) => terminal.print(line));
      terminal.print(comparison(products, tuned));
      terminal.print(`Wrote ${kernels}`);
    }
    return 0;
  },
});

/** What is tuned: every size of step if nothing is named. */
function tunable(names: readonly string[], changes: readonly string[]): (BenchName | Recipe)[] {
  return (names.length > 0 ? names : stepNames).map((name) => benchable(name, changes));
}

/** What a recipe, or a step of a fixed size, computes. */
function graphsOf(recipe: BenchName | Recipe, device: Device): Graph[] {
  if (typeof recipe === "string") return [prepareStep(recipe, { precision: device.limits.target.precision }).graph];
  return Object.values(planRecipe(recipe, dataSizes(recipe.data), { limits: device.limits }).graphs);
}

function printJson(what: string, { way, flops, ms }: TunedWays, terminal: Terminal, facts: object): void {
  const ways = ms.map(([name, ms]) => ({ way: name, ms, gflops: giga(flops, ms) }));
  terminal.json({ what, ...facts, chosen: way, ways });
}

/** A line for each way to make each product. */
function linesOf(tuned: Readonly<Record<string, TunedWays>>): string[] {
  const rows = Object.entries(tuned).flatMap(([what, { way, flops, ms }]) =>
    ms.map(([name, time], i) => ({ what: i === 0 ? what : "", name, time, flops, chosen: name === way }))
  );
  return table<typeof rows[number]>([
    { title: "product, M×N×K", cell: ({ what }) => what },
    { title: "ms", cell: ({ time }) => formatMs(time), right: true },
    { title: "GFLOP/s", cell: ({ flops, time }) => giga(flops, time).toFixed(2), right: true },
    { title: "kept", cell: ({ chosen }) => chosen ? "←" : "" },
    { title: "way", cell: ({ name }) => name },
  ], rows);
}

/** What the products would take in all, each by itself. */
function comparison(products: readonly Choosable[], tuned: Readonly<Record<string, TunedWays>>): string {
  let usual = 0, kept = 0, others = 0;
  for (const { what, count } of products) {
    const { way, ms } = tuned[what];
    usual += count * ms[0][1];
    kept += count * (ms.find(([name]) => name === way) as readonly [string, number])[1];
    if (way !== ms[0][0]) others++;
  }
  return `${products.length} products, ${others} by others than the usual kernels: ` +
    `all of them once take ${formatMs(kept)} ms instead of ${formatMs(usual)}, ${formatPercent(1 - kept / usual)} less`;
}

/** Prints what a file holds; needs no GPU, but tells which part is this one's. */
async function printKept(
  path: string,
  { gpu, json }: { readonly gpu: "deno" | "dawn"; readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const { devices } = await readTuned(path);
  using device = await openDevice({ provider: gpu }).catch((error): null => {
    if (error instanceof NoAdapterError) return null;
    throw error;
  });
  const now = device ? (["f32", "f16"] as const).map((precision) => tunedFor(inPrecision(device, precision))) : [];
  for (const { device, tuned } of devices) {
    if (json) {
      for (const what in tuned) {
        printJson(what, tuned[what], terminal, { device, used: now.some((each) => sameDevice(device, each)) });
      }
      continue;
    }
    terminal.print(
      `${device.description || device.vendor} · ${device.provider} · ${device.target} · ${use(device, now)}`,
    );
    linesOf(tuned).forEach((line) => terminal.print(line));
  }
  return 0;
}

function inPrecision(device: Device, precision: Precision): Device {
  return { ...device, limits: { ...device.limits, target: { ...device.limits.target, precision } } };
}

function use(device: TunedFor, now: readonly TunedFor[]): string {
  if (now.length === 0) return "no GPU here";
  if (now.some((each) => sameDevice(device, each))) return "this device: used";
  return now.some((each) => sameDevice({ ...device, kernels: each.kernels }, each))
    ? "this device, but for other kernels than there are now: not used, tune again"
    : "another device";
}

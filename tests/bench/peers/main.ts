/**
 * Takes the same training step, and the same matrix products, in this house and in other frameworks, in turns.
 *
 * Each peer is a process of its own, written here for the architecture, sizes, loss and optimizer of `trm bench step`; its losses over
 * three steps are checked first. The packages are fetched from npm when this runs; PyTorch is taken where it is installed.
 */

import { parseArgs } from "@std/cli/parse-args";
import { type BenchName, benchSteps, openStep, stepFlops } from "@trm/train/bench";
import { type Child, startChild } from "./child.ts";
import { type Comparison, inTurns, openProducts, openSteps } from "./compare.ts";
import type { Product } from "./peer.ts";
import { writeProblem } from "./problem.ts";
import { markdownReport, type Report } from "./report.ts";
import { withPyTorch } from "./with_pytorch.ts";

const USAGE = `deno task bench:peers [flags]

  --configs   steps to compare, with commas between: ${Object.keys(benchSteps).join(",")} unless said
  --peers     trm,jax-js,tensorflow-js,pytorch unless said; trm first: the others' times are divided by the first's
  --rounds    timings of each, in turns; 5 unless said
  --no-products  leaves out the matrix products
  --out       folder for peers.json and peers.md; runs/peers unless said
  --note      a sentence for the reports: what else the machine does
  --patience  seconds that a peer may take for a step; 1800 unless said`;

const options = parseArgs(Deno.args, {
  string: ["configs", "peers", "rounds", "out", "note", "patience"],
  boolean: ["no-products", "help"],
  unknown(argument) {
    console.error(`Cannot compare: found "${argument}"\n\n${USAGE}`);
    Deno.exit(2);
  },
  default: {
    configs: Object.keys(benchSteps).join(),
    peers: "trm,jax-js,tensorflow-js,pytorch",
    rounds: "5",
    out: "runs/peers",
    note: "",
    patience: "1800",
  },
});

if (options.help) {
  console.log(USAGE);
  Deno.exit(0);
}

const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`Cannot compare in ${options.rounds} rounds`);
const peers = String(options.peers);
const configs = String(options.configs).split(",").filter(Boolean).map((name): BenchName => {
  if (name in benchSteps) return name as BenchName;
  throw new RangeError(`Cannot compare "${name}": expected ${Object.keys(benchSteps).join(", ")}`);
});

const here = import.meta.dirname ?? ".";
const root = `${here}/../../..`;
const deno = (
  file: string,
) => [Deno.execPath(), "run", "-A", "--no-lock", "--quiet", "--config", `${root}/deno.json`, `${here}/${file}`];
const python = await withPyTorch();
const commands: Record<string, string[]> = {
  "trm": deno("ours.ts"),
  "jax-js": deno("jax_js.ts"),
  "tensorflow-js": deno("tensorflow_js.ts"),
  ...(python && { "pytorch": [python, `${here}/pytorch.py`] }),
};

const comparisons: Comparison[] = [];
const report: Report = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${processor()}, ${navigator.hardwareConcurrency} cores`,
  note: options.note,
  rounds,
  comparisons,
};
await Deno.mkdir(options.out, { recursive: true });
for (const config of configs) await keep(await compareStep(config));
if (!options["no-products"]) {
  for (const layout of ["NN", "NT", "TN"] as const) {
    await keep(await compareProduct({ M: 1024, N: 512, K: 512, layout }));
  }
}
console.log(markdownReport(report));
console.log(`wrote ${options.out}/peers.json and peers.md`);

/** Adds a comparison to the files, so that a run that is ended loses none. */
async function keep(comparison: Comparison): Promise<void> {
  comparisons.push(comparison);
  await Deno.writeTextFile(`${options.out}/peers.json`, JSON.stringify(report, null, 2) + "\n");
  await Deno.writeTextFile(`${options.out}/peers.md`, markdownReport(report));
}

async function compareStep(config: BenchName): Promise<Comparison> {
  const folder = await Deno.makeTempDir({ prefix: "trm_peers_" });
  await writeProblem(config, folder);
  const expected = config === "XS" ? await exactLosses(config, 3) : undefined; // the others would take minutes in f64
  const children = start();
  const ready = await openSteps(children, { folder, expected });
  const comparison = { what: config, flops: stepFlops(benchSteps[config]), results: await inTurns(ready, rounds) };
  await end(children);
  await Deno.remove(folder, { recursive: true });
  tell(comparison);
  return comparison;
}

async function compareProduct(product: Product): Promise<Comparison> {
  const children = start();
  const results = await inTurns(await openProducts(children, product), rounds);
  await end(children);
  const { M, N, K, layout } = product;
  const comparison = { what: `${M} × ${N} × ${K} ${layout}`, flops: 2 * M * N * K, results };
  tell(comparison);
  return comparison;
}

/** The first losses in f64. */
async function exactLosses(config: BenchName, steps: number): Promise<number[]> {
  using step = await openStep(config);
  const losses: number[] = [];
  while (losses.length < steps) {
    step.run();
    losses.push(await step.loss());
  }
  return losses;
}

function start(): Child[] {
  return peers.split(",").filter((name) => name in commands).map((name) =>
    startChild(name, commands[name], { patience: Number(options.patience) })
  );
}

async function end(children: readonly Child[]): Promise<void> {
  await Promise.all(children.map((child) => child.end()));
}

function tell({ what, results }: Comparison): void {
  const told = results.map(({ peer, timing, ratio, failure }) =>
    timing && ratio ? `${peer} ${timing.median.toFixed(0)} ms (× ${ratio.median.toFixed(2)})` : `${peer} ${failure}`
  );
  console.error(`${what}: ${told.join(" · ")}`);
}

function processor(): string {
  if (Deno.build.os !== "linux") return `${Deno.build.os} ${Deno.build.arch}`;
  return /^model name\s*: (.*)$/m.exec(Deno.readTextFileSync("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
}

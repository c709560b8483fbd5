/**
 * Takes the same training step, and the same matrix products, in this house and in other frameworks, in turns.
 *
 * Each peer is a process of its own, written here for the architecture, sizes, loss and optimizer of `trm bench step`; its losses over
 * three steps are checked first. The packages are fetched from npm when this runs; PyTorch is taken where it is installed.
 */

import { type BenchName, benchSteps, openStep, stepFlops } from "@trm/train/bench";
import { asked, fail } from "../../command_line.ts";
import { makeFolder, writeWhole } from "../../out_folder.ts";
import { type Child, startChild } from "./child.ts";
import { type Comparison, inTurns, openProducts, openSteps } from "./compare.ts";
import { type PeerName, peers as script, readOptions } from "./options.ts";
import type { Product } from "./peer.ts";
import { writeProblem } from "./problem.ts";
import { markdownReport, type Report } from "./report.ts";
import { withPyTorch } from "./with_pytorch.ts";

const { configs, peers, rounds, products, out, note, patience } = asked(script, readOptions);
await makeFolder(out).catch(fail);

const here = import.meta.dirname ?? ".";
const root = `${here}/../../..`;
const deno = (
  file: string,
) => [Deno.execPath(), "run", "-A", "--no-lock", "--quiet", "--config", `${root}/deno.json`, `${here}/${file}`];
const python = await withPyTorch();
const commands: Record<PeerName, string[] | undefined> = {
  "trm": deno("ours.ts"),
  "jax-js": deno("jax_js.ts"),
  "tensorflow-js": deno("tensorflow_js.ts"),
  "pytorch": python === undefined ? undefined : [python, `${here}/pytorch.py`],
};
for (const name of peers) if (!commands[name]) console.error(`${name} is left out: it is not installed here`);

const comparisons: Comparison[] = [];
const report: Report = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${processor()}, ${navigator.hardwareConcurrency} cores`,
  note,
  rounds,
  comparisons,
};
for (const config of configs) await keep(await compareStep(config));
if (products) {
  for (const layout of ["NN", "NT", "TN"] as const) {
    await keep(await compareProduct({ M: 1024, N: 512, K: 512, layout }));
  }
}
console.log(markdownReport(report));
console.log(`wrote ${out}/peers.json and peers.md`);

/** Adds a comparison to the files, so that a run that is ended loses none. */
async function keep(comparison: Comparison): Promise<void> {
  comparisons.push(comparison);
  await writeWhole(`${out}/peers.json`, JSON.stringify(report, null, 2) + "\n");
  await writeWhole(`${out}/peers.md`, markdownReport(report));
}

async function compareStep(config: BenchName): Promise<Comparison> {
  const folder = await Deno.makeTempDir({ prefix: "trm_peers_" });
  try {
    await writeProblem(config, folder);
    const expected = config === "XS" ? await exactLosses(config, 3) : undefined; // the others would take minutes in f64
    return await compare(
      config,
      stepFlops(benchSteps[config]),
      (children) => openSteps(children, { folder, expected }),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compareProduct(product: Product): Promise<Comparison> {
  const { M, N, K, layout } = product;
  return await compare(`${M} × ${N} × ${K} ${layout}`, 2 * M * N * K, (children) => openProducts(children, product));
}

/** Starts the peers, times what they open, and ends them. */
async function compare(
  what: string,
  flops: number,
  open: (children: readonly Child[]) => ReturnType<typeof openProducts>,
): Promise<Comparison> {
  const children = start();
  try {
    const comparison = { what, flops, results: await inTurns(await open(children), rounds) };
    tell(comparison);
    return comparison;
  } finally {
    await end(children);
  }
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
  return peers.flatMap((name) => {
    const command = commands[name];
    return command ? [startChild(name, command, { patience })] : [];
  });
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

/**
 * Tests and measures everything on this machine's GPU, without a network: `deno task gpu [part…]`.
 *
 * The parts, all of them unless some are named: doctor, tests, golden, ceilings, matmul, step, pytorch, train. Each ends within `--seconds`.
 * What comes out is added to `gpu.json` after every program and told in `gpu.md`; parts called one by one add up. What this machine lacks
 * (Dawn, f16, PyTorch) is written down as that. Exits with 1 if anything failed or was not done in time.
 *
 * Options: `--small` tries it all at small sizes, on a software adapter too; `--rest` leaves out what went well before; `--provider deno|dawn`
 * is whose WebGPU is measured, both unless given; `--data` is the folder of the Sudoku files, `--out` that of the results.
 */

import { parseArgs } from "@std/cli/parse-args";
import { markdownOf } from "./markdown.ts";
import { type Context, parts } from "./parts.ts";
import { type Outcome, type PartName, PARTS, readReport, withOutcome, writeWhole } from "./report.ts";
import { runTask } from "./task.ts";

const USAGE = `deno task gpu [part…] [flags]: tests and measures everything on this machine's GPU; no network is needed

  parts       ${PARTS.join(", ")}; all unless some are named
  --small     tries it all at small sizes, on a software adapter too
  --rest      leaves out what went well before
  --provider  deno or dawn: whose WebGPU is measured; both unless given
  --seconds   that a part may take; 540 unless said
  --data      folder of the Sudoku files
  --out       folder of gpu.json and gpu.md; runs/gpu unless said, with --small runs/gpu-small`;

const options = parseArgs(Deno.args, {
  string: ["out", "provider", "seconds", "data"],
  boolean: ["small", "rest", "help"],
  default: { seconds: "540" },
  unknown: (argument: string, key?: string) => key === undefined || fail(`Cannot take ${argument}\n\n${USAGE}`),
});
if (options.help) {
  console.log(USAGE);
  Deno.exit(0);
}
const { small, rest, data } = options;
const out = options.out ?? (small ? "runs/gpu-small" : "runs/gpu");
const seconds = Number(options.seconds);
if (!(seconds > 0)) fail(`Cannot take ${options.seconds} seconds: expected a number above 0`);
const provider = providerNamed(options.provider);
const named = options._.map(String).map(partNamed);
await Deno.mkdir(out, { recursive: true });
let report = await readReport(out, small).catch(({ message }: Error) => fail(message));
const bad: string[] = [];
for (const part of named.length > 0 ? named : PARTS) await runPart(part);
console.log(`wrote ${out}/gpu.json and gpu.md`);
if (bad.length > 0) fail(`${bad.length} failed or came too late: ${bad.join("; ")}`);

async function runPart(part: PartName): Promise<void> {
  const context: Context = { small, provider, seconds, out, data, report, rest };
  const end = performance.now() + 1000 * seconds;
  const began = performance.now();
  for (const task of await parts[part](context)) {
    if (rest && report.parts[part]?.[task.name]?.status === "ok") continue;
    const outcome = await runTask(task, (end - performance.now()) / 1000);
    report = withOutcome(report, part, task.name, outcome);
    await writeWhole(`${out}/gpu.json`, JSON.stringify(report, null, 2) + "\n");
    await writeWhole(`${out}/gpu.md`, markdownOf(report));
    console.log(lineOf(part, task.name, outcome));
    if (outcome.status === "failed" || outcome.status === "late") bad.push(`${part} ${task.name}`);
  }
  console.log(`${part} took ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

function lineOf(part: PartName, task: string, { status, why, seconds }: Outcome): string {
  return `${part.padEnd(8)}  ${task.padEnd(44)}  ${status.padEnd(6)}  ${seconds.toFixed(1).padStart(6)} s${
    why === undefined ? "" : `  ${why}`
  }`;
}

function providerNamed(name: string | undefined): "deno" | "dawn" | undefined {
  if (name === undefined || name === "deno" || name === "dawn") return name;
  return fail(`Cannot take provider "${name}": expected deno or dawn`);
}

function partNamed(name: string): PartName {
  return PARTS.find((part) => part === name) ?? fail(`Cannot run "${name}": expected ${PARTS.join(", ")}`);
}

function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}

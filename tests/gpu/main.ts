/**
 * Tests and measures everything on this machine's GPU, without a network: `deno task gpu [part…]`.
 *
 * The parts, all of them unless some are named: doctor, tests, golden, ceilings, matmul, tune, step, pytorch, train. Each ends within `--seconds`.
 * What comes out is added to `gpu.json` after every program and told in `gpu.md`; parts called one by one add up. What this machine lacks
 * (Dawn, f16, PyTorch) is written down as that. Exits with 1 if anything failed or was not done in time, with 2 if it was
 * asked for what cannot be.
 */

import { asked, fail } from "../command_line.ts";
import { makeFolder, writeWhole } from "../out_folder.ts";
import { markdownOf } from "./markdown.ts";
import { gpu, readOptions } from "./options.ts";
import { type Context, parts } from "./parts.ts";
import { type Outcome, type PartName, readReport, withOutcome } from "./report.ts";
import { runTask } from "./task.ts";

const { named, small, rest, provider, seconds, data, out } = asked(gpu, readOptions);
await makeFolder(out).catch(fail);
let report = await readReport(out, small).catch(fail);
const bad: string[] = [];
for (const part of named) await runPart(part);
console.log(`wrote ${out}/gpu.json and gpu.md`);
if (bad.length > 0) fail({ message: `${bad.length} failed or came too late: ${bad.join("; ")}` });

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

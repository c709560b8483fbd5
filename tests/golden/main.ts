/**
 * Compares this implementation with fixtures of the official one: `deno task golden [DIR] [--device] [--interpreter] [--precision f16]
 * [--verbose]`.
 *
 * One line for each fixture in the folder: its name, the worst error against its tolerance, and PASS, FAIL or UNSUPPORTED.
 * Without a flag both the interpreter and the device compute, the device where there is one. In f16 only the device does, and only the
 * models are compared, each step from what the reference had. Exits with 1 if anything failed, with 2 if it was asked for what cannot be.
 */

import { asked, fail } from "../command_line.ts";
import { type Backend, deviceBackend, interpreter } from "./backend.ts";
import { formatResult, formatTensors } from "./format.ts";
import { golden, readOptions } from "./options.ts";
import { fixturesIn, runFixture } from "./run.ts";

const { folder = `${import.meta.dirname}/fixtures`, only, precision, verbose } = asked(golden, readOptions);
const backends = await chosen();
const names = await fixturesIn(folder).catch(fail);
const started = performance.now();
let [passed, failed] = [0, 0];
for (const name of names) {
  const result = await runFixture(folder, name, backends);
  if (verbose) formatTensors(result).forEach((line) => console.log(line));
  console.log(formatResult(result, Math.max(...names.map(({ length }) => length))));
  if (result.verdict === "FAIL") failed++;
  if (result.verdict === "PASS") passed++;
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  `${names.length} fixtures, ${failed} failed, ${backends.map(({ name }) => name).join(" and ")}, ${seconds} s`,
);
if (passed + failed === 0) fail({ message: `Cannot compare: found nothing in ${folder} that can be compared` });
Deno.exit(failed ? 1 : 0);

/** What computes: what was asked for, or all there is. */
async function chosen(): Promise<Backend[]> {
  if (only === "interpreter") return [interpreter];
  const device = await deviceBackend(precision).catch(fail);
  if (only === "device") {
    return [device ?? fail({ message: "Cannot compare on a device: found no WebGPU adapter; see `deno task setup`" })];
  }
  if (!device) console.log("No GPU and no software driver: the interpreter alone computes");
  return [interpreter, ...(device ? [device] : [])];
}

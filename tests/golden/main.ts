/**
 * Compares this implementation with fixtures of the official one: `deno task golden [DIR] [--device] [--interpreter] [--precision f16]
 * [--verbose]`.
 *
 * One line for each fixture in the folder: its name, the worst error against its tolerance, and PASS, FAIL or UNSUPPORTED.
 * Without a flag both the interpreter and the device compute, the device where there is one. In f16 only the device does, and only the
 * models are compared, each step from what the reference had. Exits with 1 if anything failed.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type Backend, deviceBackend, interpreter } from "./backend.ts";
import { formatResult, formatTensors } from "./format.ts";
import { fixturesIn, runFixture } from "./run.ts";

const USAGE =
  `deno task golden [DIR] [flags]: compares with fixtures of the official code, those in the tree unless a folder is named

  --device       only the device computes; without a flag the interpreter does as well
  --interpreter  only the interpreter, in f64
  --precision    f32, or f16: then only the device, and only the models are compared
  --verbose      a line for each tensor`;

const options = parseArgs(Deno.args, {
  boolean: ["device", "interpreter", "verbose", "help"],
  string: ["precision"],
  default: { precision: "f32" },
  unknown: refuse,
});
if (options.help) {
  console.log(USAGE);
  Deno.exit(0);
}
const folder = String(options._[0] ?? `${import.meta.dirname}/fixtures`);
const backends = await chosen();
const names = await fixturesIn(folder).catch(({ message }: Error) => fail(message));
const started = performance.now();
let failed = 0;
for (const name of names) {
  const result = await runFixture(folder, name, backends);
  if (options.verbose) formatTensors(result).forEach((line) => console.log(line));
  console.log(formatResult(result, Math.max(...names.map(({ length }) => length))));
  if (result.verdict === "FAIL") failed++;
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  `${names.length} fixtures, ${failed} failed, ${backends.map(({ name }) => name).join(" and ")}, ${seconds} s`,
);
Deno.exit(failed ? 1 : 0);

/** What computes: what was asked for, or all there is. */
async function chosen(): Promise<Backend[]> {
  const { precision } = options;
  if (precision !== "f32" && precision !== "f16") return fail(`Cannot compute in ${precision}: expected f32 or f16`);
  const only = options.device || precision === "f16";
  const all = !only && !options.interpreter;
  const device = all || only ? await deviceBackend(precision).catch(({ message }: Error) => fail(message)) : undefined;
  if (only && !device) fail("Cannot compare on a device: found no WebGPU adapter; see `deno task setup`");
  if (all && !device) console.log("No GPU and no software driver: the interpreter alone computes");
  return [...(all || options.interpreter && precision === "f32" ? [interpreter] : []), ...(device ? [device] : [])];
}

function refuse(argument: string, key?: string): boolean {
  if (key === undefined) return true;
  return fail(`Cannot take ${argument}\n\n${USAGE}`);
}

function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}

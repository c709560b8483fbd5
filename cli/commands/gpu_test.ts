import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type LoopState, openRun } from "@trm/train";
import { fileURLToPath } from "node:url";
import { type Outcome, runApart, runHere, tiny } from "../testdata/tiny.ts";

const adapter = await navigator.gpu?.requestAdapter();
const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const run = `${folder}/run`;
const puzzle = "1... ..3. .4.. ...2";
const engine = fileURLToPath(new URL("../../core/engine/testdata", import.meta.url));

/** Runs a command line in a process of its own, where Dawn is one of the engine's test modules. */
function withDawn(module: string, ...args: readonly string[]): Promise<Outcome> {
  return runApart(["-A"], args, { env: { DAWN_NODE_PATH: `${engine}/${module}` } });
}

Deno.test("trm train --gpu dawn says why Dawn cannot be had, and writes nothing", async () => {
  const args = ["train", ...tiny, "--run", `${folder}/never`, "--gpu", "dawn"];
  const blind = await withDawn("blind_dawn.ts", ...args);
  assertEquals(blind.code, 1);
  assertStringIncludes(blind.error, "Cannot find a GPU through Dawn");
  const other = await withDawn("no_dawn.ts", ...args);
  assertEquals(other.code, 1);
  assertStringIncludes(other.error, "found no create(), expected the npm package webgpu");
  assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
});

Deno.test({ name: "training, evaluating and solving go through Dawn where told to", ignore: !adapter }, async () => {
  const trained = await withDawn("own_dawn.ts", "train", ...tiny, "--run", run, "--steps", "1", "--gpu", "dawn");
  assertEquals(trained.code, 0);
  assertMatch(trained.output, /^[\d ]+ parameters on .*, through Dawn$/m);
  for (const args of [["eval", run], ["solve", run, puzzle], ["train", "--resume", run, "--steps", "2"]]) {
    assertEquals((await withDawn("own_dawn.ts", ...args, "--gpu", "dawn")).code, 0);
    const blind = await withDawn("blind_dawn.ts", ...args, "--gpu", "dawn");
    assertEquals(blind.code, 1);
    assertStringIncludes(blind.error, "Cannot find a GPU through Dawn");
    const { output } = await withDawn("blind_dawn.ts", ...args, "--gpu", "dawn", "--show-permissions");
    assertMatch(output, new RegExp(`--allow-env=DAWN_NODE_PATH .*--allow-ffi=${engine}`));
    assertEquals((await withDawn("blind_dawn.ts", ...args, "--show-permissions")).output.includes("ffi"), false);
  }
});

const f16 = adapter?.features.has("shader-f16") ?? false;

Deno.test({ name: "a device without f16 refuses it before anything is written", ignore: !adapter || f16 }, async () => {
  const { code, error } = await runHere("train", ...tiny, "--run", `${folder}/half`, "--precision", "f16");
  assertEquals(code, 1);
  assertMatch(error, /Cannot compute in f16: .* has no f16 \(feature shader-f16\)/);
});

Deno.test({ name: "a run goes on in the precision it began in, and in no other", ignore: !f16 }, async () => {
  const half = `${folder}/half`;
  const precision = async () => {
    using checkpoint = await (await openRun(half)).open("last");
    return (checkpoint.loop as LoopState).precision;
  };
  const begun = await runHere("train", ...tiny, "--run", half, "--steps", "1", "--precision", "f16");
  assertEquals([begun.code, await precision()], [0, "f16"]);
  assertMatch(begun.output, /^[\d ]+ parameters on .*, in f16$/m);
  const resumed = await runHere("train", "--resume", half, "--steps", "2");
  assertEquals([resumed.code, await precision()], [0, "f16"]);
  assertMatch(resumed.output, /^[\d ]+ parameters on .*, in f16$/m);
  assertEquals((await runHere("eval", half)).code, 0);
  const told = await runHere("train", "--resume", half, "--steps", "3", "--precision", "f32");
  assertEquals([told.code, await precision()], [1, "f16"]);
  assertStringIncludes(told.error, "in f32: it began in f16");
});

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dataSizes } from "@trm/datasets";
import { modelOf } from "@trm/train";
import { encodeSafetensors, officialName, type TensorData } from "@trm/weights";
import { recipeNamed } from "../recipe_named.ts";
import { command, runHere, tiny } from "../testdata/tiny.ts";

const available = await navigator.gpu?.requestAdapter() != null;
const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const file = `${folder}/step_7`, run = `${folder}/run`;
const weights = officialWeights();
await Deno.writeFile(file, encodeSafetensors(weights));

Deno.test("trm import makes a run of a file, and trm export gives the file back", async () => {
  const imported = await runHere("import", file, "--recipe", "sudoku-4x4", ...tiny, "--run", run);
  assertEquals([imported.code, imported.error], [0, ""]);
  assertStringIncludes(imported.output, `sudoku-4x4: 10 tensors of "${file}", safetensors`);
  assertStringIncludes(imported.output, "step 0, the optimizer's moments zero");
  assertMatch(imported.output, new RegExp(`^Train on with: .* train --resume ${run}$`, "m"));
  const exported = await runHere("export", run, "--out", `${folder}/out`);
  assertEquals([exported.code, exported.error], [0, ""]);
  assertMatch(exported.output, /^10 tensors of [\d ]+ numbers in f32, \d+\.\d KiB$/m);
  assertEquals(await Deno.readFile(`${folder}/out`), await Deno.readFile(file));
  const half = await runHere("export", run, "--dtype", "f16", "--names", "ours", "--live", "--json");
  assertEquals(JSON.parse(half.output).file, `${run}/weights.safetensors`);
  assert((await Deno.stat(`${run}/weights.safetensors`)).size < (await Deno.stat(file)).size);
});

Deno.test("trm import names every tensor that does not fit, and takes the others when told to", async () => {
  const other = `${folder}/other`;
  const { "model.inner.lm_head.weight": head, ...rest } = weights;
  await Deno.writeFile(other, encodeSafetensors({ ...rest, "model.inner.extra": head }));
  const args = ["import", other, "--recipe", "sudoku-4x4", ...tiny, "--run", `${folder}/partial`];
  const refused = await runHere(...args);
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.error, '"lm_head.weight" is missing; "model.inner.extra" is unexpected');
  const { code, output } = await runHere(...args, "--partial");
  assertEquals(code, 0);
  assertMatch(output, /^missing, left as initialized: lm_head\.weight\nunexpected, left out: model\.inner\.extra$/m);
  const unnamed = await runHere("import", other);
  assertEquals(unnamed.code, 2);
  assertStringIncludes(unnamed.error, "Cannot import without --recipe");
});

Deno.test("trm import and export touch the file, the run folder and the output's folder, no more", async () => {
  const allowed = async (...args: string[]) => {
    const { stdout } = await command(["-A"], [...args, "--show-permissions"], { cwd: folder }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  assertEquals(
    await allowed("import", "step_7", "--recipe", "sudoku-mlp"),
    "--no-prompt --allow-read=step_7,runs,runs/sudoku-mlp-1,data --allow-write=runs/sudoku-mlp-1",
  );
  assertEquals(await allowed("export", "run", "--out", "a/b"), "--no-prompt --allow-read=run,a --allow-write=a");
});

Deno.test({
  name: "imported weights can be evaluated, solved with and trained on",
  ignore: !available,
  async fn() {
    const evaluated = await runHere("eval", run);
    assertEquals(evaluated.code, 0);
    assertStringIncludes(evaluated.output, "its weights were imported");
    const solved = await runHere("solve", run, "1... ..3. .4.. ...2");
    assertEquals([solved.code, solved.error], [0, ""]);
    const trained = await runHere("train", "--resume", run, "--steps", "3");
    assertEquals(trained.code, 0);
    assertStringIncludes(trained.output, "step 3 · ");
    const after = await runHere("train", "--resume", run, "--steps", "4");
    assertStringIncludes(after.output, "going on after step 3 of 4");
    assertEquals((await runHere("eval", run)).code, 0);
  },
});

/** The tiny recipe's initial weights, as the official code would save them. */
function officialWeights(): Record<string, TensorData> {
  const changes = tiny.filter((word) => word !== "--set");
  const { model, data } = recipeNamed("sudoku-4x4", changes);
  const { parameters, buffers: { initial } } = modelOf(model, dataSizes(data));
  return Object.fromEntries(
    [...Object.values(initial), ...parameters].map(({ name, shape, init }): [string, TensorData] => {
      const values = init({ name, count: shape.reduce((product, size) => product * size, 1), seed: 7 });
      return [officialName(name, "model.inner.") as string, { dtype: "F32", shape, data: values }];
    }),
  );
}

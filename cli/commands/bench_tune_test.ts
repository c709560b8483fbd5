import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { NoAdapterError, openDevice } from "@trm/engine";
import { runHere, tiny } from "../testdata/tiny.ts";

const adapter = await openDevice().then((device) => {
  device[Symbol.dispose]();
  return true;
}, (error) => {
  if (error instanceof NoAdapterError) return false;
  throw error;
});

Deno.test({
  name: "trm bench --tune keeps what it measured, shows it, and trm train computes by it",
  ignore: !adapter,
  sanitizeResources: false,
  sanitizeOps: false,
  async fn() {
    const folder = await Deno.makeTempDir();
    const file = `${folder}/tuned.json`;
    const tuned = await runHere("bench", "--tune", "sudoku-4x4", ...tiny, "--rounds", "1", "--kernels", file);
    assertEquals(tuned.code, 0, tuned.error);
    assertMatch(tuned.output, /^matmul NT 64×\d+×8 /m);
    assertMatch(tuned.output, /^\d+ products, \d+ by others than the usual kernels/m);
    const shown = await runHere("bench", "tune", "--show", "--kernels", file);
    assertStringIncludes(shown.output, "this device: used");

    const usual = await runHere("train", "sudoku-4x4", ...tiny, "--run", `${folder}/usual`, "--kernels", "default");
    assertEquals(usual.code, 0, usual.error);
    const kept = await runHere("train", "sudoku-4x4", ...tiny, "--run", `${folder}/kept`, "--kernels", file);
    assertEquals(kept.code, 0, kept.error);
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("kernels that cannot be read are refused before anything is made", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/broken.json`, '{"format": 2}');
  for (const [file, sentence] of [["none.json", "there is no such file"], ["broken.json", "Cannot read kernels"]]) {
    const asked = ["train", "sudoku-4x4", ...tiny, "--run", `${folder}/run`, "--kernels", `${folder}/${file}`];
    const { code, error } = await runHere(...asked);
    assertEquals(code, 1);
    assertStringIncludes(error, sentence);
  }
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["broken.json"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("trm bench tune --show does not pretend to show a part", async () => {
  const { code, error } = await runHere("bench", "tune", "XS", "--show");
  assertEquals(code, 2);
  assertStringIncludes(error, "Cannot show XS: --show prints all that is kept");
  const changed = await runHere("bench", "tune", "XS", "--set", "training.batch=2");
  assertEquals(changed.code, 2);
  assertStringIncludes(changed.error, "Cannot take --set with XS");
});

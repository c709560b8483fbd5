import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { recipes } from "@trm/train";
import { runHere } from "../testdata/tiny.ts";

Deno.test("trm recipes lists every recipe with parameters, arithmetic, steps and the published number", async () => {
  const { code, output, error } = await runHere("recipes");
  assertEquals([code, error], [0, ""]);
  for (const { name, summary } of recipes) assertStringIncludes(output, `${name}  ${summary}\n`);
  assertStringIncludes(
    output,
    [
      "sudoku-mlp  Sudoku-Extreme with MLP mixing: the paper's TRM",
      "  5 028 866 parameters · 32.8 TFLOP a step × 65 104 steps = 2.1 EFLOP",
      "  published: 87.4 %, arXiv:2510.04871, table 1; one L40S, under 36 hours",
      "",
    ].join("\n"),
  );
});

Deno.test("trm recipes --json says the same, and how each recipe differs from its publication", async () => {
  const found = JSON.parse((await runHere("recipes", "--json")).output);
  assertEquals(found.length, recipes.length);
  const hrm = found.find(({ name }: { name: string }) => name === "sudoku-hrm");
  assertEquals([hrm.parameters, hrm.steps, hrm.published.exactAccuracy], [27_275_266, 26_041, 0.55]);
  assertEquals((hrm.flopPerStep / 1e12).toFixed(1), "28.1");
  assertEquals(hrm.deviations.length > 0, true);
});

Deno.test("flopPerStep is the same number in trm plan as in trm recipes, and what it leaves out stands beside it", async () => {
  const listed = JSON.parse((await runHere("recipes", "--json")).output);
  for (const name of ["sudoku-4x4", "sudoku-mlp"]) {
    const planned = JSON.parse((await runHere("plan", name, "--json")).output);
    const { flopPerStep, steps, flop } = listed.find((recipe: { name: string }) => recipe.name === name);
    assertEquals([planned.flopPerStep, planned.steps, planned.flop], [flopPerStep, steps, flop]);
    assert(planned.flopOfAllOps > flopPerStep && planned.flopOfAllOps < 1.1 * flopPerStep); // nothing is computed twice
  }
});

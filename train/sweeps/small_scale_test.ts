import { dataSizes } from "@trm/datasets";
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { checkRecipe } from "../check_recipe.ts";
import { plannedSteps } from "../planned_steps.ts";
import { modelOf, type Recipe } from "../recipe.ts";
import { findRecipe } from "../recipes/mod.ts";
import { budgetOf, runsOf } from "./runs.ts";
import { SMALL_RULE, smallScale } from "./small_scale.ts";
import { findSweep, sweeps } from "./sweeps.ts";

const small = (name: string) => smallScale(findRecipe(name) as Recipe);

Deno.test("smallScale() divides every size by the same number, whatever the recipe", () => {
  const { model, training } = small("sudoku-mlp");
  assert(model.kind === "trm");
  const { n, T, hidden, heads, widthMultiple, puzzlePositions, puzzleWidth, blocks } = model;
  assertEquals([n, T, hidden, heads, widthMultiple, puzzlePositions, puzzleWidth, blocks], [3, 2, 64, 1, 32, 2, 64, 2]);
  assertEquals([training.batch, training.supervisionSteps, training.warmupSteps], [32, 8, 50]);
  assertAlmostEquals(training.lr, 2e-3, 1e-12);
  assertAlmostEquals(training.emaDecay as number, 0.99, 1e-12);
  assertAlmostEquals(training.weightDecay, 0.1, 1e-12);
  assertEquals(small("sudoku-mlp-no-ema").training.emaDecay, undefined);
  const hrm = small("sudoku-hrm").model;
  assert(hrm.kind === "hrm");
  assertEquals([hrm.n, hrm.T, hrm.blocks, hrm.heads, hrm.puzzlePositions], [1, 2, 4, 1, 1]);
  const direct = small("sudoku-direct");
  assertEquals([direct.model.heads, direct.model.blocks, direct.training.supervisionSteps], [2, 8, 1]);
});

Deno.test("the small scale's rule says the numbers that it divides by", () => {
  for (const said of ["n is divided by 2, T by 1.5, supervision steps by 2", "batch by 24", "by 8; each rounded up"]) {
    assertStringIncludes(SMALL_RULE, said);
  }
  assertStringIncludes(SMALL_RULE, `${plannedSteps(small("sudoku-mlp"))} steps: learning rates times 20`);
});

Deno.test("every row of every sweep can be trained at the small scale, for equally many steps on the same puzzles", () => {
  for (const { name, rows } of sweeps) {
    const recipes = rows.map(({ recipe }) => smallScale(recipe));
    for (const recipe of recipes) {
      checkRecipe(recipe);
      modelOf(recipe.model, dataSizes(recipe.data)); // refuses sizes that do not go together
      assertEquals(recipe.published, undefined); // nothing published stands beside a run at another size
    }
    assertEquals(new Set(recipes.map(plannedSteps)).size, 1, name);
    assertEquals(new Set(recipes.map(({ training: { batch } }) => batch)).size, 1, name);
    const withoutVersions = recipes.map(({ data }) => JSON.stringify({ ...data, augmentations: 0 }));
    assertEquals(new Set(withoutVersions).size, 1, name);
  }
});

Deno.test("no two rows of a sweep become the same at the small scale, nor have the same name", () => {
  for (const sweep of sweeps) {
    const runs = runsOf(sweep, { scale: "small", seeds: 2 });
    const settings = runs.map(({ recipe: { model, data, training } }) => JSON.stringify({ model, data, training }));
    assertEquals(new Set(settings).size, runs.length, sweep.name);
    assertEquals(new Set(runs.map(({ name }) => name)).size, runs.length, sweep.name);
    assertEquals(new Set(runs.map(({ label }) => label)).size, sweep.rows.length, sweep.name);
  }
});

Deno.test("one seed of table 1 takes less than an hour at 8 GFLOP/s", () => {
  const runs = runsOf(findSweep("table1")!, { scale: "small", seeds: 1 });
  assertEquals(runs.length, 9);
  const flop = runs.reduce((sum, { recipe }) => {
    const { training, testing } = budgetOf(recipe);
    return sum + training + testing;
  }, 0);
  assert(flop < 3600 * 8e9, `${flop / 1e12} TFLOP`); // two cores at their slowest: sizes this small make 8 to 16
  assert(flop > 10e12);
});

import { assert, assertEquals } from "@std/assert";
import { dataSizes } from "@trm/datasets";
import { sizeOf } from "@trm/engine";
import { checkRecipe } from "../check_recipe.ts";
import { modelOf, type Recipe } from "../recipe.ts";
import { findRecipe, recipes } from "./mod.ts";

Deno.test("the published recipes have the published numbers of parameters", () => {
  assertEquals(parameters(findRecipe("sudoku-mlp")!), 5_028_866);
  assertEquals(parameters(findRecipe("sudoku-att")!), 6_828_034);
});

Deno.test("the published recipes have the published settings", () => {
  for (const name of ["sudoku-mlp", "sudoku-att"]) {
    const { training, model, published } = findRecipe(name)!;
    const { batch, epochs, evaluateEvery, supervisionSteps, exploration, loss, optimizer } = training;
    assertEquals([batch, epochs, evaluateEvery, supervisionSteps, exploration, loss], [
      768,
      50_000,
      5_000,
      16,
      0.1,
      "stablemax",
    ]);
    const { kind, beta1, beta2 } = optimizer;
    assertEquals([kind, beta1, beta2], ["adam-atan2", 0.9, 0.95]);
    const { lr, puzzleLr, weightDecay, puzzleWeightDecay, warmupSteps, lrMinRatio, emaDecay, clipNorm, seed } =
      training;
    assertEquals([lr, puzzleLr, weightDecay, puzzleWeightDecay, warmupSteps, lrMinRatio, emaDecay, clipNorm, seed], [
      1e-4,
      1e-4,
      1,
      1,
      2_000,
      1,
      0.999,
      undefined,
      0,
    ]);
    assert(model.kind === "trm");
    const { hidden, heads, blocks, n, T, expansion, widthMultiple, eps, theta, puzzlePositions, puzzleWidth } = model;
    assertEquals([hidden, heads, blocks, n, T, expansion, widthMultiple, eps, theta, puzzlePositions, puzzleWidth], [
      512,
      8,
      2,
      6,
      3,
      4,
      256,
      1e-5,
      10_000,
      16,
      512,
    ]);
    assertEquals(published!.exactAccuracy, name === "sudoku-mlp" ? 0.874 : 0.747);
  }
});

Deno.test("every recipe can be trained, and is plain data with a name of its own", () => {
  for (const recipe of recipes) {
    checkRecipe(recipe);
    assertEquals(findRecipe(recipe.name), recipe);
    assertEquals(structuredClone(recipe), recipe);
    assert(parameters(recipe) > 0);
    assert(!recipe.summary.endsWith("."));
  }
  assertEquals(findRecipe("sudoku-5x5"), undefined);
});

function parameters({ model, data }: Recipe): number {
  return modelOf(model, dataSizes(data)).parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

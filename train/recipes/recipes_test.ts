import { assert, assertEquals } from "@std/assert";
import { dataSizes } from "@trm/datasets";
import { sizeOf } from "@trm/engine";
import { checkRecipe } from "../check_recipe.ts";
import { modelOf, type Recipe } from "../recipe.ts";
import { findRecipe, recipes } from "./mod.ts";

Deno.test("the recipes have the publications' numbers of parameters, exactly", () => {
  const counts: Readonly<Record<string, number>> = {
    "sudoku-att": 6_828_034,
    "maze-att": 6_822_914,
    "arc-1-att": 6_829_058,
    "arc-2-att": 6_829_058,
    "sudoku-mlp": 5_028_866,
    "maze-mlp": 18_795_522,
    "arc-1-mlp": 18_801_666,
    "arc-2-mlp": 18_801_666,
    "sudoku-mlp-single": 5_028_866,
    "sudoku-mlp-multiscale": 5_028_866,
    "sudoku-mlp-act": 5_028_866,
    "sudoku-mlp-no-ema": 5_028_866,
    "sudoku-mlp-one-step": 5_028_866,
    "sudoku-mlp-t2-n2": 5_028_866,
    "sudoku-mlp-4-blocks": 10_045_442,
    "sudoku-mlp-separate": 10_045_442,
    "sudoku-hrm": 27_275_266,
    "maze-hrm": 27_270_146,
    "arc-1-hrm": 27_276_290,
    "arc-2-hrm": 27_276_290,
    "sudoku-direct": 27_144_194,
    "maze-direct": 27_139_074,
    "arc-1-direct": 27_145_218,
    "arc-2-direct": 27_145_218,
    "sudoku-full-hrm": 27_275_266 + 82 * 512, //     learned positions add L · D
    "sudoku-full-direct": 27_144_194 + 82 * 512,
  };
  assertEquals(Object.fromEntries(Object.keys(counts).map((name) => [name, parameters(recipe(name))])), counts);
  const swept = recipes.filter(({ name }) => /-t\d-n\d+$/.test(name));
  assertEquals(swept.length, 13);
  for (const { name, ...rest } of swept) {
    assertEquals(parameters({ name, ...rest }), name.startsWith("sudoku-hrm") ? 27_275_266 : 5_028_866);
  }
  const att = recipe("sudoku-att");
  assertEquals(parameters({ ...att, model: { ...att.model, blocks: 4 } }), 13_643_778);
});

Deno.test("the recipes have the published accuracies, table by table", () => {
  const tables: Readonly<Record<string, number | undefined>> = {
    "sudoku-hrm": 55.0, //                table 1
    "sudoku-mlp": 87.4,
    "sudoku-mlp-act": 86.1,
    "sudoku-mlp-separate": 82.4,
    "sudoku-mlp-no-ema": 79.9,
    "sudoku-mlp-4-blocks": 79.5,
    "sudoku-att": 74.7,
    "sudoku-mlp-t2-n2": 73.7,
    "sudoku-mlp-one-step": 56.5,
    "sudoku-mlp-multiscale": 77.6, //     table 2
    "sudoku-mlp-single": 71.9,
    "sudoku-hrm-t1-n1": 46.4, //          table 3
    "sudoku-hrm-t3-n3": 61.6,
    "sudoku-hrm-t4-n4": 59.5,
    "sudoku-hrm-t3-n6": 62.3,
    "sudoku-hrm-t6-n3": 58.8,
    "sudoku-hrm-t6-n6": 57.5,
    "sudoku-mlp-t1-n2": 63.2,
    "sudoku-mlp-t2-n4": 81.9,
    "sudoku-mlp-t4-n8": 84.2,
    "sudoku-mlp-t3-n12": undefined, //    out of memory
    "sudoku-mlp-t6-n6": 85.8,
    "sudoku-mlp-t6-n12": undefined,
    "sudoku-direct": 0, //                table 4
    "maze-direct": 0,
    "maze-hrm": 74.5,
    "maze-att": 85.3,
    "maze-mlp": 0,
    "arc-1-direct": 21.0, //              table 5
    "arc-1-hrm": 40.3,
    "arc-1-att": 44.6,
    "arc-1-mlp": 29.6,
    "arc-2-direct": 0,
    "arc-2-hrm": 5.0,
    "arc-2-att": 7.8,
    "arc-2-mlp": 2.4,
    "sudoku-full-direct": 16.9, //        HRM's paper
    "sudoku-full-hrm": undefined, //      a figure
  };
  const percent = ({ published }: Recipe) => published && Math.round(1000 * published.exactAccuracy) / 10;
  const found = recipes.filter(({ name }) => !/^sudoku-\dx\d$/.test(name));
  assertEquals(Object.fromEntries(found.map((recipe) => [recipe.name, percent(recipe)])), tables);
  for (const { published } of found) {
    if (published) assert(/arXiv:25\d\d\.\d{5}(, table \d)?$/.test(published.source));
  }
});

Deno.test("the recipes have the published settings", () => {
  const rows: Readonly<Record<string, readonly (number | undefined)[]>> = {
    //              epochs, every, batch, lr, puzzle lr, decay, puzzle decay, average, N_sup, T, n
    "sudoku-mlp": [50_000, 5_000, 768, 1e-4, 1e-4, 1, 1, 0.999, 16, 3, 6],
    "sudoku-att": [50_000, 5_000, 768, 1e-4, 1e-4, 1, 1, 0.999, 16, 3, 6],
    "sudoku-mlp-no-ema": [50_000, 5_000, 768, 1e-4, 1e-4, 1, 1, undefined, 16, 3, 6],
    "maze-att": [50_000, 5_000, 768, 1e-4, 1e-4, 1, 1, 0.999, 16, 3, 4],
    "arc-1-att": [100_000, 10_000, 768, 1e-4, 1e-2, 0.1, 0.1, 0.999, 16, 3, 4],
    "arc-2-mlp": [100_000, 10_000, 768, 1e-4, 1e-2, 0.1, 0.1, 0.999, 16, 3, 4],
    "sudoku-hrm": [20_000, 2_000, 768, 1e-4, 1e-4, 1, 1, undefined, 16, 2, 2],
    "maze-hrm": [20_000, 2_000, 768, 1e-4, 1e-4, 1, 1, undefined, 16, 2, 2],
    "arc-1-hrm": [100_000, 10_000, 768, 1e-4, 1e-2, 0.1, 0.1, undefined, 16, 2, 2],
    "sudoku-full-hrm": [100, 10, 2_304, 3e-4, 3e-4, 0.1, 0.1, undefined, 8, 2, 8],
  };
  for (const name in rows) {
    const { training, model } = recipe(name);
    assert(model.kind !== "direct");
    const { epochs, evaluateEvery, batch, lr, puzzleLr, weightDecay, puzzleWeightDecay, emaDecay } = training;
    assertEquals(
      [
        ...[epochs, evaluateEvery, batch, lr, puzzleLr, weightDecay, puzzleWeightDecay, emaDecay],
        ...[training.supervisionSteps, model.T, model.n],
      ],
      rows[name],
      name,
    );
  }
  for (const { name, training, model } of recipes) {
    if (/^sudoku-\dx\d$/.test(name)) continue;
    const { exploration, loss, optimizer, warmupSteps, lrMinRatio, clipNorm, seed, trained } = training;
    const full = name.startsWith("sudoku-full");
    assertEquals([exploration, warmupSteps, clipNorm, seed, trained], [0.1, 2_000, undefined, 0, "all"]);
    assertEquals([loss, lrMinRatio], full ? ["softmax", 0.1] : ["stablemax", 1]);
    const { kind, beta1, beta2 } = optimizer;
    assertEquals([kind, beta1, beta2], ["adam-atan2", 0.9, 0.95]);
    const { hidden, expansion, widthMultiple, eps, theta, puzzleWidth, puzzlePositions } = model;
    assertEquals([hidden, expansion, widthMultiple, eps, theta, puzzleWidth], [512, 4, 256, 1e-5, 10_000, 512]);
    assertEquals(puzzlePositions, model.kind === "trm" ? 16 : 1);
    assertEquals(training.supervisionSteps === 1, model.kind === "direct");
  }
});

Deno.test("the small recipes say that no publication trains on them", () => {
  for (const name of ["sudoku-4x4", "sudoku-6x6"]) assertEquals(recipe(name).published, undefined);
});

Deno.test("every recipe can be trained, and is plain data with a name of its own", () => {
  for (const recipe of recipes) {
    checkRecipe(recipe);
    assertEquals(findRecipe(recipe.name), recipe);
    assertEquals(structuredClone(recipe), recipe);
    assert(!recipe.summary.endsWith("."));
    assertEquals(new Set(recipe.deviations).size, recipe.deviations.length);
  }
  assertEquals(findRecipe("sudoku-5x5"), undefined);
});

function recipe(name: string): Recipe {
  const found = findRecipe(name);
  assert(found, name);
  return found;
}

function parameters({ model, data }: Recipe): number {
  return modelOf(model, dataSizes(data)).parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

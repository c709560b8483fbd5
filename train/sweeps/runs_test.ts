import { assert, assertEquals } from "@std/assert";
import type { Recipe } from "../recipe.ts";
import { findRecipe } from "../recipes/mod.ts";
import { budgetOf, runsOf } from "./runs.ts";
import { findSweep, sweeps } from "./sweeps.ts";

Deno.test("the sweeps of the paper's tables have its rows, with its numbers", () => {
  const published = (name: string) =>
    findSweep(name)!.rows.map(({ recipe: { published } }) =>
      published === undefined ? null : Math.round(1000 * published.exactAccuracy) / 10
    );
  assertEquals(published("table1"), [55, 87.4, 86.1, 82.4, 79.9, 79.5, 74.7, 73.7, 56.5]);
  assertEquals(published("table2"), [87.4, 77.6, 71.9]);
  assertEquals(published("table3"), [
    ...[46.4, 55, 61.6, 59.5, 62.3, 58.8, 57.5],
    ...[63.2, 81.9, 87.4, 84.2, null, 85.8, null],
  ]);
  assertEquals(sweeps.map(({ name }) => name), [
    "table1",
    "table2",
    "table3",
    "recursion",
    "augmentation",
    "transformer",
    "refinement",
  ]);
  assertEquals(findSweep("table6"), undefined);
});

Deno.test("table 3's rows recurse as the paper's k says: n = k of HRM, n = 2k of TRM", () => {
  for (const { label, recipe: { model } } of findSweep("table3")!.rows) {
    const [, system, k, T] = label.match(/^(\w+), k = (\d), T = (\d)$/)!;
    assert(model.kind !== "direct");
    assertEquals([model.n, model.T], [Number(k) * (system === "TRM" ? 2 : 1), Number(T)], label);
  }
});

Deno.test("runsOf() takes all rows with one seed before the next, and changes nothing else of a recipe at paper scale", () => {
  const runs = runsOf(findSweep("table2")!, { scale: "paper", seeds: 2 });
  assertEquals(runs.map(({ name }) => name), [
    "sudoku-mlp-seed-0",
    "sudoku-mlp-multiscale-seed-0",
    "sudoku-mlp-single-seed-0",
    "sudoku-mlp-seed-1",
    "sudoku-mlp-multiscale-seed-1",
    "sudoku-mlp-single-seed-1",
  ]);
  const paper = findRecipe("sudoku-mlp") as Recipe;
  assertEquals(runs[0].recipe, paper);
  assertEquals(runs[3].recipe, { ...paper, training: { ...paper.training, seed: 1 } });
});

Deno.test("budgetOf() counts steps, up to a limit, and the test puzzles asked", () => {
  const paper = findRecipe("sudoku-mlp") as Recipe;
  const { training, testing } = budgetOf(paper);
  assertEquals([(training / 1e18).toFixed(2), (testing / 1e15).toFixed(1)], ["2.14", "4.1"]);
  assertEquals((budgetOf(paper, 10).training / 1e12).toFixed(0), "328");
});

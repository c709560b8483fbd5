import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { commonLimits } from "@trm/engine";
import { leastOf } from "./memory.ts";
import type { Recipe } from "./recipe.ts";
import { findRecipe } from "./recipes/mod.ts";
import { planRecipe } from "./session.ts";

const choice = (microBatches: number, bytes: number) => ({ microBatches, bytes, rematerialize: true });

Deno.test("leastOf() is what does not shrink with the parts of a batch, once two divided ones were tried", () => {
  assertEquals(leastOf([]), 0);
  assertEquals(leastOf([choice(1, 900), choice(2, 500)]), 0);
  assertAlmostEquals(leastOf([choice(1, 900), choice(2, 500), choice(3, 400)]), 200);
  assertAlmostEquals(leastOf([choice(2, 500), choice(3, 400), choice(6, 310)]), 220);
  assertEquals(leastOf([choice(2, 500), choice(3, 520)]), 520); // it grew: nothing is below what was seen
});

Deno.test("planRecipe() refuses a batch that does not fit in any number of parts, and says what it needs", () => {
  const limits = { ...commonLimits, memory: 2 ** 20 };
  const data = { vocabulary: 6, length: 16, identifiers: 1 };
  assertThrows(
    () => planRecipe(findRecipe("sudoku-4x4") as Recipe, data, { limits }),
    RangeError,
    "GiB, the device may use 0.000977; lower the batch",
  );
});

import { dataSizes } from "@trm/datasets";
import { directDefaults, hrmDefaults } from "@trm/hrm-baseline";
import type { Data } from "@trm/layers";
import { trmDefaults } from "@trm/trm";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { depthOf, puzzleFlops, stepFlops } from "./flops.ts";
import type { ModelConfig, Recipe } from "./recipe.ts";
import { findRecipe } from "./recipes/mod.ts";

const sudoku: Data = { length: 81, vocabulary: 11, identifiers: 1 };
const arc: Data = { length: 900, vocabulary: 12, identifiers: 1 };
const training = { supervisionSteps: 16 };
const mlp = { ...trmDefaults, mixer: "mlp", positions: "none" } as const;
const attention = { ...trmDefaults, mixer: "attention", positions: "rope" } as const;

Deno.test("puzzleFlops() counts what the publications' settings take, to the digits of their table", () => {
  const rows: [model: ModelConfig, data: Data, training: number, answering: number][] = [
    [mlp, sudoku, 42.7, 410],
    [attention, sudoku, 47.6, 457],
    [{ ...attention, n: 4 }, arc, 398, 3822],
    [attention, arc, 557, 5350], //                    TRM-Att of the paper's text, n = 6
    [{ ...mlp, n: 4 }, arc, 576, 5533],
    [hrmDefaults, sudoku, 36.7, 220],
    [hrmDefaults, arc, 499, 2997],
    [directDefaults, arc, 186, 992],
    [{ ...mlp, T: 2, n: 2 }, sudoku, 14.6, 117],
    [{ ...mlp, blocks: 4, n: 3 }, sudoku, 48.8, 469],
  ];
  for (const [model, data, trained, answered] of rows) {
    const { training: trains, answering } = puzzleFlops({ model, training }, data);
    const unit = trained < 100 ? 0.1 : 1; // of the table's last digit, which was sometimes rounded twice
    assertAlmostEquals(trains / 1e9, trained, 0.6 * unit);
    assertAlmostEquals(16 * answering / 1e9, answered, 0.6);
  }
});

Deno.test("stepFlops() of TRM on Sudoku at batch 768 is 33 TFLOP, 37 with attention, 28 of HRM", () => {
  const found = (name: string) => findRecipe(name) as Recipe;
  const tera = (name: string) => (stepFlops(found(name), dataSizes(found(name).data)) / 1e12).toFixed(1);
  assertEquals(["sudoku-mlp", "sudoku-att", "sudoku-hrm"].map(tera), ["32.8", "36.6", "28.1"]);
});

Deno.test("depthOf() is the depth of the paper's table 1, and counts forward passes as it does", () => {
  const rows: [model: ModelConfig, forward: number, passes: number][] = [
    [hrmDefaults, 24, 2],
    [mlp, 42, 1],
    [{ ...mlp, halting: "learned" }, 42, 2],
    [{ ...mlp, blocks: 4, n: 3 }, 48, 1],
    [{ ...mlp, T: 2, n: 2 }, 12, 1],
    [{ ...mlp, gradient: "one-step" }, 42, 1],
  ];
  for (const [model, forward, passes] of rows) {
    const depth = depthOf(model, training);
    assertEquals([depth.forward, depth.passes], [forward, passes]);
  }
});

Deno.test("depthOf() counts what learns: a recursion of TRM, two evaluations of a one-step gradient, all of direct prediction", () => {
  assertEquals(depthOf(mlp, training).learning, 14);
  assertEquals(depthOf({ ...mlp, gradient: "one-step" }, training).learning, 4);
  assertEquals(depthOf(hrmDefaults, training).learning, 8);
  assertEquals(depthOf({ ...hrmDefaults, slowBlocks: 1 }, training), { forward: 18, learning: 5, passes: 2 });
  assertEquals(depthOf(directDefaults, training), { forward: 8, learning: 8, passes: 1 });
  assertEquals(depthOf(hrmDefaults, { supervisionSteps: 1 }).passes, 1); // nothing to continue
});

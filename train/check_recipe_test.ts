import { assertThrows } from "@std/assert";
import { checkRecipe } from "./check_recipe.ts";
import { findRecipe } from "./recipes/mod.ts";

Deno.test("checkRecipe() names the field that cannot be, what it found and what it expected", () => {
  const mistakes: [field: string, value: unknown, says: string][] = [
    ["training.batch", 0, "Cannot use training.batch: found 0, expected an integer from 1 to 65536"],
    ["training.batch", 1.5, "found 1.5, expected an integer"],
    ["training.batch", "64", 'found "64", expected an integer'],
    ["training.batch", undefined, "Cannot use training.batch: found nothing"],
    ["training.lr", -1, "expected a number of at least 0"],
    ["training.lr", NaN, "expected a number of at least 0"],
    ["training.seed", -1, "expected an integer from 0 to 4294967295"],
    ["training.exploration", 1.1, "expected a number from 0 to 1"],
    ["training.emaDecay", 1, "expected a number from 0 to below 1"],
    ["training.clipNorm", 0, "expected a number above 0"],
    ["training.loss", "hinge", 'Cannot use training.loss: found "hinge", expected stablemax, softmax'],
    ["training.optimizer.kind", "sgd", "expected adam-atan2, adamw"],
    ["training.optimizer.kind", "adamw", "Cannot use training.optimizer.epsilon: found nothing"],
    ["training.optimizer", null, "Cannot use training.optimizer: found null, expected an object"],
    ["training.evaluateEvery", 5, "training.evaluateEvery must divide training.epochs"],
    ["training.microBatches", 5, "training.microBatches must divide training.batch"],
    ["training.trained", "puzzles", "Cannot train puzzles only: model.puzzlePositions is 0"],
    ["training.rematerialize", 1, "expected auto, or true, false"],
    ["model.kind", "lstm", 'Cannot use model.kind: found "lstm", expected trm, hrm, direct'],
    ["model.hidden", 0, "Cannot use model.hidden"],
    ["model.mixer", "conv", "expected attention, mlp"],
    ["model.latents", "triple", "expected pair, single, multiscale"],
    ["data.kind", "chess", 'Cannot use data.kind: found "chess"'],
    ["data.size", 5, "Cannot use data.size: found 5, expected 4, 6, 9"],
    ["data", undefined, "Cannot use data: found undefined, expected an object"],
  ];
  for (const [field, value, says] of mistakes) {
    assertThrows(() => checkRecipe(changed(field, value)), RangeError, says, `${field} ${value}`);
  }
  for (const recipe of [null, 3, [], {}]) assertThrows(() => checkRecipe(recipe), RangeError, "expected an object");
});

Deno.test("checkRecipe() takes AdamW with its epsilon, and what is optional left out", () => {
  checkRecipe(changed("training.optimizer", { kind: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }));
  checkRecipe(changed("training.emaDecay", undefined));
  checkRecipe(changed("training.evaluationLimit", undefined));
});

/** The smallest recipe with one field changed. */
function changed(field: string, value: unknown): unknown {
  const recipe = structuredClone(findRecipe("sudoku-4x4")) as unknown as Record<string, unknown>;
  const keys = field.split(".");
  const group = keys.slice(0, -1).reduce((fields, key) => fields[key] as Record<string, unknown>, recipe);
  group[keys.at(-1)!] = value;
  return recipe;
}

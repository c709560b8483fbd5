/** What `trm bench step` and `trm bench tune` can be asked for by name. */

import type { Recipe } from "@trm/train";
import { type BenchName, benchSteps } from "@trm/train/bench";
import { recipeNamed } from "./recipe_named.ts";
import { UsageError } from "./usage_error.ts";

/** The names of steps of a fixed size. */
export const stepNames = Object.keys(benchSteps) as BenchName[];

/** A step of a fixed size, or a recipe with its fields changed. */
export function benchable(name: string, changes: readonly string[]): BenchName | Recipe {
  if (!Object.hasOwn(benchSteps, name)) return recipeNamed(name, changes, stepNames);
  if (changes.length > 0) throw new UsageError(`Cannot take --set with ${name}: only a recipe's step can be changed`);
  return name as BenchName;
}

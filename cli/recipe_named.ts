/** Recipes as the command line names and changes them. */

import type { DataFiles, DataSpec } from "@trm/datasets";
import { checkRecipe, findRecipe, openRun, type Recipe, recipes } from "@trm/train";
import type { TextOption } from "./command.ts";
import { applyOverrides } from "./overrides.ts";
import { didYouMean } from "./suggest.ts";
import { UsageError } from "./usage_error.ts";

/** `--set`, as every command has it that takes a recipe. */
export const setOption: TextOption & { readonly repeated: true } = {
  type: "string",
  description: "change a field of the recipe, such as training.batch=64",
  placeholder: "key=value",
  repeated: true,
};

/** The recipe of that name, with its fields changed and checked; `others` may be named in its place. */
export function recipeNamed(name: string, changes: readonly string[] = [], others: readonly string[] = []): Recipe {
  const found = findRecipe(name);
  const names = [...others, ...recipes.map((recipe) => recipe.name)];
  if (!found) {
    const what = others.length > 0 ? "step or recipe" : "recipe";
    throw new UsageError(`Unknown ${what} "${name}"${didYouMean(name, names) || `; there are ${names.join(", ")}`}`);
  }
  const recipe = applyOverrides(found, changes);
  checkRecipe(recipe);
  return recipe;
}

/** The recipe that a run folder was made with, checked. */
export async function recipeOfRun(folder: string): Promise<Recipe> {
  const { recipe } = await openRun(folder);
  checkRecipe(recipe);
  return recipe;
}

/** What opening a recipe's data reads, for the permissions of a command. */
export function dataPaths(data: DataSpec, { path, testPath, cache = "data" }: DataFiles): string[] {
  const named = [path, testPath].filter((path) => path !== undefined);
  switch (data.kind) {
    case "sudoku":
    case "maze":
      return named;
    case "official":
      return [...named, data.folder];
    default:
      return [...named, cache];
  }
}

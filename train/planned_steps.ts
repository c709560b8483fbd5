import type { DataSpec } from "@trm/datasets";
import type { Recipe } from "./recipe.ts";

/**
 * The training steps of a recipe, as the reference counts them, from what is known of its data without opening it.
 *
 * Undefined for a folder in the official layout and for ARC data sets other than the published ones.
 */
export function plannedSteps(
  { data, training: { epochs, batch } }: Pick<Recipe, "data" | "training">,
): number | undefined {
  const examples = examplesOf(data);
  return examples === undefined ? undefined : Math.floor(epochs * examples / batch);
}

/** Examples of an epoch: its groups, times the mean number of examples of a puzzle. */
function examplesOf(data: DataSpec): number | undefined {
  switch (data.kind) {
    case "sudoku":
    case "sudoku-extreme":
    case "maze":
      return data.puzzles;
    case "maze-hard":
      return 1000;
    case "arc-agi":
      if (data.augmentations !== 1000 || data.tasks !== undefined || data.side !== undefined) return undefined;
      return data.version === 1 ? 960 * 4.1458115826 : 1280 * 4.3325932322;
    case "official":
      return undefined;
  }
}

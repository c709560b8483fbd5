import type { Recipe } from "../recipe.ts";
import { sudoku4x4 } from "./sudoku_4x4.ts";
import { sudoku6x6 } from "./sudoku_6x6.ts";
import { sudokuAtt } from "./sudoku_att.ts";
import { sudokuMlp } from "./sudoku_mlp.ts";

/** Every recipe, the smallest first. */
export const recipes: readonly Recipe[] = [sudoku4x4, sudoku6x6, sudokuMlp, sudokuAtt];

/** The recipe of that name; undefined where there is none. */
export function findRecipe(name: string): Recipe | undefined {
  return recipes.find((recipe) => recipe.name === name);
}

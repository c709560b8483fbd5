import type { Recipe } from "../../recipe.ts";
import { mlpMixing, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 3: TRM at k = 3, T = 6; n = 2k. */
export const sudokuMlpT6N6: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-t6-n6",
  summary: "TRM on Sudoku-Extreme with T = 6, n = 6",
  model: { ...mlpMixing, T: 6, n: 6 },
  published: paper(3, 0.858),
};

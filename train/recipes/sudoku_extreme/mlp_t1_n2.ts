import type { Recipe } from "../../recipe.ts";
import { mlpMixing, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 3: TRM at k = 1, T = 1; n = 2k. */
export const sudokuMlpT1N2: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-t1-n2",
  summary: "TRM on Sudoku-Extreme with T = 1, n = 2",
  model: { ...mlpMixing, T: 1, n: 2 },
  published: paper(3, 0.632),
};

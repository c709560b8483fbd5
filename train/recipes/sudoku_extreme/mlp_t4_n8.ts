import type { Recipe } from "../../recipe.ts";
import { mlpMixing, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 3: TRM at k = 4, T = 4; n = 2k. */
export const sudokuMlpT4N8: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-t4-n8",
  summary: "TRM on Sudoku-Extreme with T = 4, n = 8",
  model: { ...mlpMixing, T: 4, n: 8 },
  published: paper(3, 0.842),
};

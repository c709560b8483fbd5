import type { Recipe } from "../../recipe.ts";
import { mlpMixing, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 3: TRM at k = 2, T = 2; n = 2k. */
export const sudokuMlpT2N4: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-t2-n4",
  summary: "TRM on Sudoku-Extreme with T = 2, n = 4",
  model: { ...mlpMixing, T: 2, n: 4 },
  published: paper(3, 0.819),
};

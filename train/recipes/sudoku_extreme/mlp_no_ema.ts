import type { Recipe } from "../../recipe.ts";
import { paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 1, row "no EMA". */
export const sudokuMlpNoEma: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-no-ema",
  summary: "TRM on Sudoku-Extreme without a moving average of the weights",
  training: { ...sudokuMlp.training, emaDecay: undefined },
  published: paper(1, 0.799),
};

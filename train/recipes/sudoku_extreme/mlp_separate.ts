import type { Recipe } from "../../recipe.ts";
import { mlpMixing, notInCode, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 1, row "w/ separate f_H, f_L": one net thinks, another answers. */
export const sudokuMlpSeparate: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-separate",
  summary: "TRM on Sudoku-Extreme with two nets",
  model: { ...mlpMixing, nets: "separate" },
  published: paper(1, 0.824),
  deviations: [...sudokuMlp.deviations, notInCode],
};

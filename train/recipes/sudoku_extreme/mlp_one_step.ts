import type { Recipe } from "../../recipe.ts";
import { mlpMixing, notInCode, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 1, row "w/ 1-step gradient": of the last recursion only the last thought and the answer learn, as in HRM. */
export const sudokuMlpOneStep: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-one-step",
  summary: "TRM on Sudoku-Extreme with a one-step gradient",
  model: { ...mlpMixing, gradient: "one-step" },
  published: paper(1, 0.565),
  deviations: [...sudokuMlp.deviations, notInCode],
};

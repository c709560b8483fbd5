import type { Recipe } from "../../recipe.ts";
import { mlpMixing, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 1, row "w/ T=2, n=2". */
export const sudokuMlpT2N2: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-t2-n2",
  summary: "TRM on Sudoku-Extreme that recurses less",
  model: { ...mlpMixing, T: 2, n: 2 },
  published: paper(1, 0.737),
};

import type { Recipe } from "../../recipe.ts";
import { mlpMixing, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 1, row "w/ 4-layers, n=3". */
export const sudokuMlp4Blocks: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-4-blocks",
  summary: "TRM on Sudoku-Extreme with a deeper net that thinks less often",
  model: { ...mlpMixing, blocks: 4, n: 3 },
  published: paper(1, 0.795),
};

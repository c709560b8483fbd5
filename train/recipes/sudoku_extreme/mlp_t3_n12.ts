import type { Recipe } from "../../recipe.ts";
import { mlpMixing } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 3: TRM at k = 6, T = 3, which the paper ran out of memory with: n = 2k. */
export const sudokuMlpT3N12: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-t3-n12",
  summary: "TRM on Sudoku-Extreme with T = 3, n = 12",
  model: { ...mlpMixing, T: 3, n: 12 },
  published: undefined,
  deviations: [...sudokuMlp.deviations, "the publication ran out of memory and has no number"],
};

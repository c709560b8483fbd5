import type { Recipe } from "../../recipe.ts";
import { mlpMixing, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 2, row "single z": no separate answer. */
export const sudokuMlpSingle: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-single",
  summary: "TRM on Sudoku-Extreme with one latent",
  model: { ...mlpMixing, latents: "single" },
  published: paper(2, 0.719),
};

import type { Recipe } from "../../recipe.ts";
import { mlpMixing, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 2, row "multi-scale z": six latents, of which each thought renews one. */
export const sudokuMlpMultiscale: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-multiscale",
  summary: "TRM on Sudoku-Extreme with six latents",
  model: { ...mlpMixing, latents: "multiscale" },
  published: paper(2, 0.776),
};

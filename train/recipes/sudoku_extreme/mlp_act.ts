import type { Recipe } from "../../recipe.ts";
import { mlpMixing, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Table 1, row "w/ ACT": what continuing promises is learned from a second forward pass, and compared with halting. */
export const sudokuMlpAct: Recipe = {
  ...sudokuMlp,
  name: "sudoku-mlp-act",
  summary: "TRM on Sudoku-Extreme, halting as HRM does",
  model: { ...mlpMixing, halting: "learned" },
  published: paper(1, 0.861),
};

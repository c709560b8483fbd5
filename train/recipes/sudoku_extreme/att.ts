import type { Recipe } from "../../recipe.ts";
import { attention, paper } from "../defaults.ts";
import { sudokuMlp } from "./mlp.ts";

/** Sudoku-Extreme, attention: table 1, row "w/ self-attention", and table 4. 65 100 steps × 37 TFLOP. */
export const sudokuAtt: Recipe = {
  ...sudokuMlp,
  name: "sudoku-att",
  summary: "Sudoku-Extreme with attention",
  model: { ...attention, hidden: 512, heads: 8, blocks: 2, n: 6, T: 3, puzzlePositions: 16, puzzleWidth: 512 },
  published: paper(1, 0.747, "one L40S, under 36 hours"),
};

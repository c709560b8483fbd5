import type { Recipe } from "../../recipe.ts";
import { officialBaseline, paper, plain } from "../defaults.ts";
import { sudokuHrm } from "./hrm.ts";

/** Sudoku-Extreme, direct prediction: table 4. One pass of a transformer as large as HRM, trained likewise. */
export const sudokuDirect: Recipe = {
  ...sudokuHrm,
  name: "sudoku-direct",
  summary: "Sudoku-Extreme in one pass of an 8-block transformer",
  model: { ...plain, hidden: 512, heads: 12, blocks: 8, puzzlePositions: 1, puzzleWidth: 512 },
  training: { ...sudokuHrm.training, supervisionSteps: 1 },
  published: paper(4, 0),
  deviations: [...sudokuHrm.deviations, officialBaseline],
};

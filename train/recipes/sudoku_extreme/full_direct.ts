import type { Recipe } from "../../recipe.ts";
import { commonDeviations, evaluatedInPart, officialBaseline, plain } from "../defaults.ts";
import { sudokuFullHrm } from "./full_hrm.ts";

/** All of Sudoku-Extreme, direct prediction. */
export const sudokuFullDirect: Recipe = {
  ...sudokuFullHrm,
  name: "sudoku-full-direct",
  summary: "all 3 831 994 puzzles of Sudoku-Extreme in one pass of an 8-block transformer",
  model: { ...plain, positions: "learned" },
  training: { ...sudokuFullHrm.training, supervisionSteps: 1 },
  published: { exactAccuracy: 0.169, source: "arXiv:2506.21734" },
  deviations: [...commonDeviations, evaluatedInPart, officialBaseline],
};

import type { Recipe } from "../../recipe.ts";
import { epochsOfHrm, hierarchical, paper } from "../defaults.ts";
import { sudokuHrm } from "./hrm.ts";

/** Table 3: HRM at k = 1, T = 1; n = k. */
export const sudokuHrmT1N1: Recipe = {
  ...sudokuHrm,
  name: "sudoku-hrm-t1-n1",
  summary: "HRM on Sudoku-Extreme with T = 1, n = 1",
  model: { ...hierarchical, T: 1, n: 1 },
  published: paper(3, 0.464),
  deviations: [...sudokuHrm.deviations, epochsOfHrm],
};

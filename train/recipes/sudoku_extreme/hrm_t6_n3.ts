import type { Recipe } from "../../recipe.ts";
import { epochsOfHrm, hierarchical, paper } from "../defaults.ts";
import { sudokuHrm } from "./hrm.ts";

/** Table 3: HRM at k = 3, T = 6; n = k. */
export const sudokuHrmT6N3: Recipe = {
  ...sudokuHrm,
  name: "sudoku-hrm-t6-n3",
  summary: "HRM on Sudoku-Extreme with T = 6, n = 3",
  model: { ...hierarchical, T: 6, n: 3 },
  published: paper(3, 0.588),
  deviations: [...sudokuHrm.deviations, epochsOfHrm],
};

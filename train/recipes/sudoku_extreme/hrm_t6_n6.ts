import type { Recipe } from "../../recipe.ts";
import { epochsOfHrm, hierarchical, paper } from "../defaults.ts";
import { sudokuHrm } from "./hrm.ts";

/** Table 3: HRM at k = 6, T = 6; n = k. */
export const sudokuHrmT6N6: Recipe = {
  ...sudokuHrm,
  name: "sudoku-hrm-t6-n6",
  summary: "HRM on Sudoku-Extreme with T = 6, n = 6",
  model: { ...hierarchical, T: 6, n: 6 },
  published: paper(3, 0.575),
  deviations: [...sudokuHrm.deviations, epochsOfHrm],
};

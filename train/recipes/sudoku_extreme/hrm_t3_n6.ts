import type { Recipe } from "../../recipe.ts";
import { epochsOfHrm, hierarchical, paper } from "../defaults.ts";
import { sudokuHrm } from "./hrm.ts";

/** Table 3: HRM at k = 6, T = 3; n = k. */
export const sudokuHrmT3N6: Recipe = {
  ...sudokuHrm,
  name: "sudoku-hrm-t3-n6",
  summary: "HRM on Sudoku-Extreme with T = 3, n = 6",
  model: { ...hierarchical, T: 3, n: 6 },
  published: paper(3, 0.623),
  deviations: [...sudokuHrm.deviations, epochsOfHrm],
};

import type { Recipe } from "../../recipe.ts";
import { epochsOfHrm, hierarchical, paper } from "../defaults.ts";
import { sudokuHrm } from "./hrm.ts";

/** Table 3: HRM at k = 3, T = 3; n = k. */
export const sudokuHrmT3N3: Recipe = {
  ...sudokuHrm,
  name: "sudoku-hrm-t3-n3",
  summary: "HRM on Sudoku-Extreme with T = 3, n = 3",
  model: { ...hierarchical, T: 3, n: 3 },
  published: paper(3, 0.616),
  deviations: [...sudokuHrm.deviations, epochsOfHrm],
};

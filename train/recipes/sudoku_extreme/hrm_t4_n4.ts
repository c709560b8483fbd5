import type { Recipe } from "../../recipe.ts";
import { epochsOfHrm, hierarchical, paper } from "../defaults.ts";
import { sudokuHrm } from "./hrm.ts";

/** Table 3: HRM at k = 4, T = 4; n = k. */
export const sudokuHrmT4N4: Recipe = {
  ...sudokuHrm,
  name: "sudoku-hrm-t4-n4",
  summary: "HRM on Sudoku-Extreme with T = 4, n = 4",
  model: { ...hierarchical, T: 4, n: 4 },
  published: paper(3, 0.595),
  deviations: [...sudokuHrm.deviations, epochsOfHrm],
};

import { sudokuHrm } from "../recipes/sudoku_extreme/hrm.ts";
import { sudokuHrmT1N1 } from "../recipes/sudoku_extreme/hrm_t1_n1.ts";
import { sudokuHrmT3N3 } from "../recipes/sudoku_extreme/hrm_t3_n3.ts";
import { sudokuHrmT3N6 } from "../recipes/sudoku_extreme/hrm_t3_n6.ts";
import { sudokuHrmT4N4 } from "../recipes/sudoku_extreme/hrm_t4_n4.ts";
import { sudokuHrmT6N3 } from "../recipes/sudoku_extreme/hrm_t6_n3.ts";
import { sudokuHrmT6N6 } from "../recipes/sudoku_extreme/hrm_t6_n6.ts";
import { sudokuMlp } from "../recipes/sudoku_extreme/mlp.ts";
import { sudokuMlpT1N2 } from "../recipes/sudoku_extreme/mlp_t1_n2.ts";
import { sudokuMlpT2N4 } from "../recipes/sudoku_extreme/mlp_t2_n4.ts";
import { sudokuMlpT3N12 } from "../recipes/sudoku_extreme/mlp_t3_n12.ts";
import { sudokuMlpT4N8 } from "../recipes/sudoku_extreme/mlp_t4_n8.ts";
import { sudokuMlpT6N12 } from "../recipes/sudoku_extreme/mlp_t6_n12.ts";
import { sudokuMlpT6N6 } from "../recipes/sudoku_extreme/mlp_t6_n6.ts";
import type { Sweep } from "./sweep.ts";

/** HRM and TRM by how often they recurse: the paper's k is HRM's n, and half of TRM's. */
export const table3: Sweep = {
  name: "table3",
  title: "HRM and TRM by how often they recurse",
  source: "arXiv:2510.04871, table 3: Sudoku-Extreme",
  rows: [
    { label: "HRM, k = 1, T = 1", recipe: sudokuHrmT1N1 },
    { label: "HRM, k = 2, T = 2", recipe: sudokuHrm },
    { label: "HRM, k = 3, T = 3", recipe: sudokuHrmT3N3 },
    { label: "HRM, k = 4, T = 4", recipe: sudokuHrmT4N4 },
    { label: "HRM, k = 6, T = 3", recipe: sudokuHrmT3N6 },
    { label: "HRM, k = 3, T = 6", recipe: sudokuHrmT6N3 },
    { label: "HRM, k = 6, T = 6", recipe: sudokuHrmT6N6 },
    { label: "TRM, k = 1, T = 1", recipe: sudokuMlpT1N2 },
    { label: "TRM, k = 2, T = 2", recipe: sudokuMlpT2N4 },
    { label: "TRM, k = 3, T = 3", recipe: sudokuMlp },
    { label: "TRM, k = 4, T = 4", recipe: sudokuMlpT4N8 },
    { label: "TRM, k = 6, T = 3", recipe: sudokuMlpT3N12 },
    { label: "TRM, k = 3, T = 6", recipe: sudokuMlpT6N6 },
    { label: "TRM, k = 6, T = 6", recipe: sudokuMlpT6N12 },
  ],
};

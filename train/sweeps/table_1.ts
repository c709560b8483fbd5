import { sudokuAtt } from "../recipes/sudoku_extreme/att.ts";
import { sudokuHrm } from "../recipes/sudoku_extreme/hrm.ts";
import { sudokuMlp } from "../recipes/sudoku_extreme/mlp.ts";
import { sudokuMlp4Blocks } from "../recipes/sudoku_extreme/mlp_4_blocks.ts";
import { sudokuMlpAct } from "../recipes/sudoku_extreme/mlp_act.ts";
import { sudokuMlpNoEma } from "../recipes/sudoku_extreme/mlp_no_ema.ts";
import { sudokuMlpOneStep } from "../recipes/sudoku_extreme/mlp_one_step.ts";
import { sudokuMlpSeparate } from "../recipes/sudoku_extreme/mlp_separate.ts";
import { sudokuMlpT2N2 } from "../recipes/sudoku_extreme/mlp_t2_n2.ts";
import type { Sweep } from "./sweep.ts";

/** HRM, TRM, and TRM with one thing changed. */
export const table1: Sweep = {
  name: "table1",
  title: "HRM, TRM, and TRM with one thing changed",
  source: "arXiv:2510.04871, table 1: Sudoku-Extreme",
  rows: [
    { label: "HRM", recipe: sudokuHrm },
    { label: "TRM", recipe: sudokuMlp },
    { label: "TRM with ACT", recipe: sudokuMlpAct },
    { label: "TRM with separate f_H, f_L", recipe: sudokuMlpSeparate },
    { label: "TRM without EMA", recipe: sudokuMlpNoEma },
    { label: "TRM with 4 layers, n = 3", recipe: sudokuMlp4Blocks },
    { label: "TRM with self-attention", recipe: sudokuAtt },
    { label: "TRM with T = 2, n = 2", recipe: sudokuMlpT2N2 },
    { label: "TRM with 1-step gradient", recipe: sudokuMlpOneStep },
  ],
};

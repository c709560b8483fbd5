import { sudokuMlp } from "../recipes/sudoku_extreme/mlp.ts";
import { sudokuMlpMultiscale } from "../recipes/sudoku_extreme/mlp_multiscale.ts";
import { sudokuMlpSingle } from "../recipes/sudoku_extreme/mlp_single.ts";
import type { Sweep } from "./sweep.ts";

/** How many latents are carried. */
export const table2: Sweep = {
  name: "table2",
  title: "TRM by the number of latents it carries",
  source: "arXiv:2510.04871, table 2: Sudoku-Extreme",
  rows: [
    { label: "y, z", recipe: sudokuMlp },
    { label: "y and six z", recipe: sudokuMlpMultiscale },
    { label: "one z", recipe: sudokuMlpSingle },
  ],
};

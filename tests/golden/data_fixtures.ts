/** The fixtures that need no model: data, its order and its random streams, and ARC's votes. */

import type { Check } from "./compare.ts";
import { checkArc } from "./data/arc.ts";
import { checkLoader, checkLoaderTrain } from "./data/loader.ts";
import { checkRandom } from "./data/random.ts";
import { checkSudokuMaze } from "./data/sudoku_maze.ts";

/** What compares with each, by the name of its file without `.json`. */
export const dataFixtures: Readonly<Record<string, (json: unknown) => Check[]>> = {
  arc: checkArc,
  loader: checkLoader,
  loader_train: checkLoaderTrain,
  random: checkRandom,
  sudoku_maze: checkSudokuMaze,
};

import type { Recipe } from "../../recipe.ts";
import { mlpMixing, noCommand, paper } from "../defaults.ts";
import { mazeAtt } from "./att.ts";

/** Maze-Hard, MLP mixing: table 4, row "TRM-MLP". */
export const mazeMlp: Recipe = {
  ...mazeAtt,
  name: "maze-mlp",
  summary: "Maze-Hard with MLP mixing, which does not learn it",
  model: { ...mlpMixing, hidden: 512, blocks: 2, n: 4, T: 3, puzzlePositions: 16, puzzleWidth: 512 },
  published: paper(4, 0),
  deviations: [...mazeAtt.deviations, noCommand],
};

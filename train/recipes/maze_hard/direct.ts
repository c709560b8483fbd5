import type { Recipe } from "../../recipe.ts";
import { officialBaseline, paper, plain } from "../defaults.ts";
import { mazeHrm } from "./hrm.ts";

/** Maze-Hard, direct prediction: table 4. */
export const mazeDirect: Recipe = {
  ...mazeHrm,
  name: "maze-direct",
  summary: "Maze-Hard in one pass of an 8-block transformer",
  model: { ...plain, hidden: 512, heads: 12, blocks: 8, puzzlePositions: 1, puzzleWidth: 512 },
  training: { ...mazeHrm.training, supervisionSteps: 1 },
  published: paper(4, 0),
  deviations: [...mazeHrm.deviations, officialBaseline],
};

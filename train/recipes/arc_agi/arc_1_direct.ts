import type { Recipe } from "../../recipe.ts";
import { officialBaseline, paper, plain } from "../defaults.ts";
import { arc1Hrm } from "./arc_1_hrm.ts";

/** ARC-AGI-1, direct prediction: table 5. */
export const arc1Direct: Recipe = {
  ...arc1Hrm,
  name: "arc-1-direct",
  summary: "ARC-AGI-1 in one pass of an 8-block transformer",
  model: { ...plain, hidden: 512, heads: 12, blocks: 8, puzzlePositions: 1, puzzleWidth: 512 },
  training: { ...arc1Hrm.training, supervisionSteps: 1 },
  published: paper(5, 0.21),
  deviations: [...arc1Hrm.deviations, officialBaseline],
};

import type { Recipe } from "../../recipe.ts";
import { arcDeviations, hierarchical, paper } from "../defaults.ts";
import { arc1Att } from "./arc_1_att.ts";

/** ARC-AGI-1, HRM: table 5. */
export const arc1Hrm: Recipe = {
  ...arc1Att,
  name: "arc-1-hrm",
  summary: "ARC-AGI-1 with a Hierarchical Reasoning Model",
  model: { ...hierarchical, hidden: 512, heads: 8, blocks: 4, n: 2, T: 2, puzzlePositions: 1, puzzleWidth: 512 },
  training: { ...arc1Att.training, emaDecay: undefined },
  published: paper(5, 0.403, "eight GPUs, about 24 hours"),
  deviations: [
    ...arcDeviations,
    "the data set is TRM's; HRM's reads the same tasks from other files, in another order",
  ],
};

import type { Recipe } from "../../recipe.ts";
import { mlpMixing, noCommand, paper } from "../defaults.ts";
import { arc1Att } from "./arc_1_att.ts";

/** ARC-AGI-1, MLP mixing: table 5, row "TRM-MLP". */
export const arc1Mlp: Recipe = {
  ...arc1Att,
  name: "arc-1-mlp",
  summary: "ARC-AGI-1 with MLP mixing",
  model: { ...mlpMixing, hidden: 512, blocks: 2, n: 4, T: 3, puzzlePositions: 16, puzzleWidth: 512 },
  published: paper(5, 0.296),
  deviations: [...arc1Att.deviations, noCommand],
};

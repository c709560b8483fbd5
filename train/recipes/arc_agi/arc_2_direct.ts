import type { Recipe } from "../../recipe.ts";
import { officialBaseline, paper } from "../defaults.ts";
import { arc1Direct } from "./arc_1_direct.ts";
import { arc2Hrm } from "./arc_2_hrm.ts";

/** ARC-AGI-2: table 5, direct prediction. */
export const arc2Direct: Recipe = {
  ...arc1Direct,
  name: "arc-2-direct",
  summary: "ARC-AGI-2 in one pass of an 8-block transformer",
  data: { kind: "arc-agi", version: 2, augmentations: 1_000, seed: 42 },
  published: paper(5, 0),
  deviations: [...arc2Hrm.deviations, officialBaseline],
};

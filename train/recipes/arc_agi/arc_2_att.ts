import type { Recipe } from "../../recipe.ts";
import { paper } from "../defaults.ts";
import { arc1Att } from "./arc_1_att.ts";

/** ARC-AGI-2: table 5, row "TRM-Att". 723 000 steps × 306 TFLOP. */
export const arc2Att: Recipe = {
  ...arc1Att,
  name: "arc-2-att",
  summary: "ARC-AGI-2 with attention",
  data: { kind: "arc-agi", version: 2, augmentations: 1_000, seed: 42 },
  published: paper(5, 0.078, "four H100, about 3 days"),
};

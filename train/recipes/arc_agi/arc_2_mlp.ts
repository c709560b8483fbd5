import type { Recipe } from "../../recipe.ts";
import { paper } from "../defaults.ts";
import { arc1Mlp } from "./arc_1_mlp.ts";

/** ARC-AGI-2: table 5, row "TRM-MLP". */
export const arc2Mlp: Recipe = {
  ...arc1Mlp,
  name: "arc-2-mlp",
  summary: "ARC-AGI-2 with MLP mixing",
  data: { kind: "arc-agi", version: 2, augmentations: 1_000, seed: 42 },
  published: paper(5, 0.024),
};

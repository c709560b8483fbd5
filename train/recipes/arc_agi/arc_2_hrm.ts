import type { Recipe } from "../../recipe.ts";
import { paper } from "../defaults.ts";
import { arc1Hrm } from "./arc_1_hrm.ts";

/** ARC-AGI-2: table 5, HRM. */
export const arc2Hrm: Recipe = {
  ...arc1Hrm,
  name: "arc-2-hrm",
  summary: "ARC-AGI-2 with a Hierarchical Reasoning Model",
  data: { kind: "arc-agi", version: 2, augmentations: 1_000, seed: 42 },
  published: paper(5, 0.05, "eight GPUs, about 24 hours"),
  deviations: [...arc1Hrm.deviations, "trained on ConceptARC too, as TRM is; HRM's second data set is without it"],
};

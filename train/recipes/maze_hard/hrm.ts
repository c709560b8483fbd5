import type { Recipe } from "../../recipe.ts";
import { commonDeviations, hierarchical, paper } from "../defaults.ts";
import { mazeAtt } from "./att.ts";

/** Maze-Hard, HRM: table 4. Without rotations and reflections. */
export const mazeHrm: Recipe = {
  ...mazeAtt,
  name: "maze-hrm",
  summary: "Maze-Hard with a Hierarchical Reasoning Model",
  data: { kind: "maze-hard", augment: false },
  model: { ...hierarchical, hidden: 512, heads: 8, blocks: 4, n: 2, T: 2, puzzlePositions: 1, puzzleWidth: 512 },
  training: { ...mazeAtt.training, epochs: 20_000, evaluateEvery: 2_000, emaDecay: undefined },
  published: paper(4, 0.745, "eight GPUs, about an hour"),
  deviations: commonDeviations,
};

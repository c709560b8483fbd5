import type { Recipe, TrainingConfig } from "../recipe.ts";
import { mlpMixing } from "../recipes/defaults.ts";
import { findRecipe } from "../recipes/mod.ts";
import { sudokuAtt } from "../recipes/sudoku_extreme/att.ts";
import { sudokuDirect } from "../recipes/sudoku_extreme/direct.ts";
import { sudokuHrm } from "../recipes/sudoku_extreme/hrm.ts";
import { sudokuMlp } from "../recipes/sudoku_extreme/mlp.ts";
import type { Sweep, SweepRow } from "./sweep.ts";

/** Depth of recursion, T and n one at a time. */
export const recursion: Sweep = {
  name: "recursion",
  title: "TRM by recursions per supervision step, T, and by thoughts before each answer, n",
  source: "none publishes this table; arXiv:2510.04871 varies T and n together in its table 3",
  rows: [
    ...[1, 3, 4, 6].map((T) => trm(`T = ${T}, n = 6`, { T })),
    ...[2, 4, 8, 12].map((n) => trm(`T = 3, n = ${n}`, { n })),
  ],
};

/** How many augmented versions of each puzzle are trained on. */
export const augmentation: Sweep = {
  name: "augmentation",
  title: "TRM by augmented versions of each train puzzle",
  source: "none on Sudoku; on ARC-AGI, 300 versions were almost as good as 1000 (arcprize.org/blog/hrm-analysis)",
  rows: [
    ...[0, 1, 10, 30, 100, 300].map((augmentations) => ({
      label: `${augmentations} besides itself`,
      recipe: variant(sudokuMlp, `augmentations-${augmentations}`, {
        data: { kind: "sudoku-extreme", puzzles: 1_000, augmentations, seed: 0 },
      }),
    })),
    { label: "1000 besides itself", recipe: sudokuMlp },
  ],
};

/** What is left of HRM when its two nets become a plain transformer. */
export const transformer: Sweep = {
  name: "transformer",
  title: "Plain transformers beside HRM and TRM",
  source: "arXiv:2510.04871, tables 1 and 4; on ARC-AGI, a transformer in HRM's place came within 5 points of it " +
    "(arcprize.org/blog/hrm-analysis)",
  rows: [
    { label: "transformer, asked once", recipe: sudokuDirect },
    {
      label: "transformer, refined in 16 steps",
      recipe: { ...sudokuDirect, name: "sudoku-recurrent", training: sudokuHrm.training, published: undefined },
    },
    { label: "HRM", recipe: sudokuHrm },
    { label: "TRM with self-attention", recipe: sudokuAtt },
    { label: "TRM", recipe: sudokuMlp },
  ],
};

/** How many supervision steps a puzzle is trained and asked with. */
export const refinement: Sweep = {
  name: "refinement",
  title: "HRM and TRM by supervision steps at most, in training and in the test",
  source: "none on Sudoku; on ARC-AGI, from 1 step to 2 HRM gained 13 points (arcprize.org/blog/hrm-analysis)",
  rows: [sudokuHrm, sudokuMlp].flatMap((recipe): SweepRow[] =>
    [1, 4, 8, 16].map((supervisionSteps) => ({
      label: `${recipe === sudokuHrm ? "HRM" : "TRM"}, ${supervisionSteps} ${
        supervisionSteps === 1 ? "step" : "steps"
      }`,
      recipe: supervisionSteps === 16
        ? recipe
        : variant(recipe, `steps-${supervisionSteps}`, { training: { supervisionSteps } }),
    }))
  ),
};

function trm(
  label: string,
  { T = mlpMixing.T, n = mlpMixing.n }: { readonly T?: number; readonly n?: number },
): SweepRow {
  const name = `t${T}-n${n}`;
  const published = T === mlpMixing.T && n === mlpMixing.n ? sudokuMlp : findRecipe(`sudoku-mlp-${name}`);
  return { label, recipe: published ?? variant(sudokuMlp, name, { model: { ...mlpMixing, T, n } }) };
}

/** A recipe with something changed, of which nothing is published. */
function variant(
  recipe: Recipe,
  name: string,
  { training, ...change }: Partial<Pick<Recipe, "data" | "model">> & { readonly training?: Partial<TrainingConfig> },
): Recipe {
  return {
    ...recipe,
    ...change,
    name: `${recipe.name}-${name}`,
    training: { ...recipe.training, ...training },
    published: undefined,
  };
}

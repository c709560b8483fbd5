import { dataSizes, type DataSpec } from "@trm/datasets";
import { puzzleFlops } from "../flops.ts";
import { plannedSteps } from "../planned_steps.ts";
import type { Recipe } from "../recipe.ts";
import { smallScale } from "./small_scale.ts";
import type { Sweep, SweepRow } from "./sweep.ts";

/** `paper`: as published. `small`: see {@linkcode smallScale}. */
export type Scale = "small" | "paper";

/** A run of a sweep: a row with one seed. */
export interface PlannedRun extends SweepRow {
  /** The row's recipe at the sweep's scale, with the seed. */
  readonly recipe: Recipe;
  /** What it has of its own among the sweep's runs; names its folder. */
  readonly name: string;
}

/** The runs of a sweep in the order in which they are taken: all rows with the first seed, then with the next. */
export function runsOf(
  { rows }: Sweep,
  { scale, seeds }: { readonly scale: Scale; readonly seeds: number },
): PlannedRun[] {
  return Array.from({ length: seeds }, (_, seed) =>
    rows.map(({ label, recipe }): PlannedRun => {
      const { training, ...rest } = scaled(recipe, scale);
      return { label, name: `${rest.name}-seed-${seed}`, recipe: { ...rest, training: { ...training, seed } } };
    })).flat();
}

/** A recipe at a scale. */
export function scaled(recipe: Recipe, scale: Scale): Recipe {
  return scale === "small" ? smallScale(recipe) : recipe;
}

/** The arithmetic of a run's matrix products, in FLOP. */
export interface Budget {
  /** Of all steps. */
  readonly training: number;
  /** Of one evaluation at the end, where the data tells without being opened how much is tested. */
  readonly testing: number;
}

/** What training a recipe, for `steps` steps at most, and testing it once take. */
export function budgetOf(recipe: Recipe, steps: number = Infinity): Budget {
  const { data, training } = recipe;
  const flops = puzzleFlops(recipe, dataSizes(data));
  const count = Math.min(steps, plannedSteps(recipe) ?? Infinity);
  const tested = Math.min(training.evaluationLimit ?? Infinity, testedOf(data) ?? 0);
  return {
    training: Number.isFinite(count) ? count * training.batch * flops.training : 0,
    testing: tested * training.supervisionSteps * flops.answering,
  };
}

function testedOf(data: DataSpec): number | undefined {
  switch (data.kind) {
    case "sudoku":
    case "maze":
      return data.test;
    case "sudoku-extreme":
      return 422_786;
    case "maze-hard":
      return 1_000;
    default:
      return undefined;
  }
}

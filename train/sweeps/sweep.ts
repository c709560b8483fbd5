import type { Recipe } from "../recipe.ts";

/** A comparison of recipes under one budget. Plain data. */
export interface Sweep {
  /** What the command line calls it. */
  readonly name: string;
  /** What it compares, without a period. */
  readonly title: string;
  /** Where the published column comes from. */
  readonly source: string;
  /** What is compared, in the publication's order. */
  readonly rows: readonly SweepRow[];
}

/** One system of a comparison. */
export interface SweepRow {
  /** What the table calls it. */
  readonly label: string;
  /** At the published size. */
  readonly recipe: Recipe;
}

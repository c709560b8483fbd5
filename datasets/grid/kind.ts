import type { BoxSize } from "@trm/augment";

/** What the tokens of a data set are, and how they lie: enough to read a question and to draw an answer. Plain data. */
export type GridKind =
  | { readonly kind: "sudoku"; readonly rows: number; readonly columns: number; readonly box: BoxSize }
  | { readonly kind: "maze" | "arc" | "tokens"; readonly rows: number; readonly columns: number };

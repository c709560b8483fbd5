import type { GridKind } from "@trm/datasets";
import { checkPath, followsRules, keepsGivens } from "@trm/metrics";

/** Says whether an answer `[S]` to a question `[S]` obeys the puzzle's rules and, where that is more, whether none is better. */
export type Grader = (
  tokens: ArrayLike<number>,
  predictions: ArrayLike<number>,
) => { readonly valid: boolean; readonly optimal?: boolean };

/**
 * The rules of a data set's puzzles: Sudoku's, or that a maze's path leads from start to goal and is shortest.
 *
 * Undefined where there are none to check, as in ARC. A valid answer need not be the one that is labelled.
 */
export function graderOf(grid: GridKind): Grader | undefined {
  switch (grid.kind) {
    case "sudoku":
      return (tokens, predictions) => {
        const answer = digits(predictions);
        return { valid: keepsGivens(digits(tokens), answer) && followsRules(answer, grid.box) };
      };
    case "maze":
      return (tokens, predictions) =>
        checkPath({ rows: grid.rows, columns: grid.columns, cells: Uint8Array.from(tokens) }, predictions);
    default:
      return undefined;
  }
}

/** Digits from tokens, a blank as 0; padding becomes −1, which no rule allows. */
function digits(tokens: ArrayLike<number>): number[] {
  return Array.from(tokens, (token) => token - 1);
}

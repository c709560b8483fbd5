import type { BoxSize } from "@trm/augment";
import { type Units, unitsOf } from "./box.ts";
import { formatDigits } from "./text.ts";

/** Checks digits of Sudokus with boxes of one size. */
export interface SudokuRules {
  /** Says which digit stands twice in which row, column or box; undefined if none does. Blanks are 0. */
  conflict(digits: Uint8Array): string | undefined;
}

/** Prepares to check Sudokus with boxes of a size. */
export function sudokuRules(box: BoxSize): SudokuRules {
  const n = box.rows * box.columns;
  const units: Units = unitsOf(box);
  return {
    conflict(digits) {
      for (let unit = 0; unit < 3 * n; unit++) {
        let seen = 0;
        for (let i = unit * n; i < (unit + 1) * n; i++) {
          const digit = digits[units.cells[i]];
          const bit = digit === 0 ? 0 : 1 << digit;
          if ((seen & bit) !== 0) return `${formatDigits([digit])} stands twice in ${unitName(unit, n)}`;
          seen |= bit;
        }
      }
      return undefined;
    },
  };
}

function unitName(unit: number, n: number): string {
  return `${["row", "column", "box"][Math.floor(unit / n)]} ${unit % n + 1}`;
}

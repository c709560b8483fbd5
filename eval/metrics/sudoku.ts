import type { AnswerCheck } from "./answers.ts";

/** The size of a Sudoku's boxes; its rows, columns and boxes have `rows · columns` cells each. */
export interface BoxSize {
  /** Cells of a box from top to bottom. */
  readonly rows: number;
  /** From left to right. */
  readonly columns: number;
}

/**
 * Whether every row, column and box holds each digit once.
 *
 * `cells` `[n²]` are digits, not tokens: 1 to n. The boxes of 4×4, 6×6 and 9×9 are 2×2, 2×3 and 3×3 unless told.
 *
 * @throws {RangeError} when the cells make no grid of such boxes.
 */
export function followsRules(cells: ArrayLike<number>, box: BoxSize = usualBox(cells.length)): boolean {
  const n = box.rows * box.columns;
  if (cells.length === 0 || cells.length !== n * n) {
    throw new RangeError(
      `Cannot check a Sudoku of ${cells.length} cells: boxes of ${box.rows}×${box.columns} need ${n * n}`,
    );
  }
  const seen = new Uint8Array(3 * n * n); // by row, column, box; then digit
  const firstTime = (unit: number, digit: number) => seen[unit * n + digit - 1]++ === 0;
  for (let i = 0; i < cells.length; i++) {
    const digit = cells[i], r = Math.floor(i / n), c = i % n;
    if (!(Number.isInteger(digit) && digit >= 1 && digit <= n)) return false;
    const inBox = Math.floor(r / box.rows) * box.rows + Math.floor(c / box.columns);
    if (!(firstTime(r, digit) && firstTime(n + c, digit) && firstTime(2 * n + inBox, digit))) return false;
  }
  return true;
}

/** Whether an answer repeats every given of its question, whose blanks are 0. */
export function keepsGivens(question: ArrayLike<number>, answer: ArrayLike<number>): boolean {
  if (question.length !== answer.length) return false;
  for (let i = 0; i < question.length; i++) if (question[i] !== 0 && question[i] !== answer[i]) return false;
  return true;
}

/**
 * Checks a Sudoku written as in Sudoku-Extreme, row by row, `.` or `0` for a blank; letters follow 9 in larger ones.
 *
 * Valid are answers that follow the rules and keep the givens: with one solution, those are the exact ones.
 */
export const checkSudoku: AnswerCheck = (question, answer): { readonly valid: boolean } => {
  const cells = digits(answer);
  return { valid: keepsGivens(digits(question), cells) && followsRules(cells) };
};

/** What is no digit becomes NaN, which no given equals and no rule allows. */
function digits(text: string): number[] {
  return Array.from(text, (character) => character === "." ? 0 : parseInt(character, 36));
}

/** The box closest to a square, wider than high. */
function usualBox(cells: number): BoxSize {
  const n = Math.sqrt(cells);
  if (!Number.isInteger(n)) throw new RangeError(`Cannot check a Sudoku of ${cells} cells: they make no square`);
  let rows = Math.floor(Math.sqrt(n));
  while (n % rows > 0) rows--;
  return { rows, columns: n / rows };
}

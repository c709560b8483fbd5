import { GIVEN } from "./table.ts";

/** The tokens of a Sudoku's cells are digits + 1: a blank is 1, and 0 is padding, which never occurs in one. */
export const SUDOKU_BLANK = 1;

/** Tokens of a Sudoku with n digits: padding, blank, digits. */
export function sudokuVocabulary(n: number): number {
  return n + 2;
}

/**
 * Reads the digits of an n × n Sudoku row by row, `.` or `0` for a blank; letters follow 9 in larger ones.
 *
 * @throws {SyntaxError} on another number of characters, or another character.
 */
export function parseDigits(text: string, n: number): Uint8Array {
  if (text.length !== n * n) throw new SyntaxError(`found ${text.length} cells, expected ${n * n}`);
  const digits = new Uint8Array(n * n);
  for (let i = 0; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit < 0 || digit > n) {
      throw new SyntaxError(
        `found ${JSON.stringify(text[i])} as cell ${i + 1}, expected ${characters(n)} or . for a blank`,
      );
    }
    digits[i] = digit;
  }
  return digits;
}

/** Writes digits as {@linkcode parseDigits} reads them; a blank as `.`. */
export function formatDigits(digits: ArrayLike<number>): string {
  return Array.from(digits, (digit) => digit === 0 ? "." : digit.toString(36).toUpperCase()).join("");
}

/** The question and the answer of a table's cells, as text. */
export function formatSudoku(cells: Uint8Array): { question: string; answer: string } {
  const question = formatDigits(cells.map((cell) => cell >= GIVEN ? cell - GIVEN : 0));
  return { question, answer: formatDigits(cells.map((cell) => cell % GIVEN)) };
}

function digitOf(code: number): number {
  if (code === 46) return 0; //                                          .
  if (code >= 48 && code <= 57) return code - 48; //                     0–9
  if (code >= 65 && code <= 90) return code - 55; //                     A–Z
  return code >= 97 && code <= 122 ? code - 87 : -1; //                  a–z
}

function characters(n: number): string {
  return n < 10 ? `1–${n}` : `1–9, A–${n.toString(36).toUpperCase()}`;
}

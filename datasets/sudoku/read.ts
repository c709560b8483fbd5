import { readCsv } from "../csv.ts";
import { usualBox } from "./box.ts";
import { sudokuRules } from "./rules.ts";
import { GIVEN, type SudokuTable, type SudokuTableBuilder, sudokuTableBuilder } from "./table.ts";
import { parseDigits } from "./text.ts";

/**
 * Reads Sudokus from a `.csv` or `.csv.gz` with Sudoku-Extreme's columns: source, question, answer, rating.
 *
 * The first row decides the size. Every answer is checked to follow the rules and to keep the givens. `onSource` is called
 * with the source of every row.
 *
 * @throws {SyntaxError} naming file and line.
 */
export async function readSudoku(path: string, onSource?: (source: string) => void): Promise<SudokuTable> {
  let parse: SudokuRowParser | undefined;
  let builder: SudokuTableBuilder | undefined;
  for await (const { fail, fields: [source, question, answer, rating] } of readCsv(path, SUDOKU_COLUMNS)) {
    try {
      if (!parse || !builder) {
        const box = usualBox(Math.sqrt(question.length));
        parse = sudokuRowParser(box.rows * box.columns);
        builder = sudokuTableBuilder(box);
      }
      builder.add(parse(question, answer), parseRating(rating));
    } catch (error) {
      if (error instanceof RangeError || error instanceof SyntaxError) throw fail(error.message);
      throw error;
    }
    onSource?.(source);
  }
  if (!builder) throw new SyntaxError(`Cannot read "${path}": it has no rows`);
  return builder.finish();
}

/** The columns of Sudoku-Extreme's files, and of Maze-Hard's. */
export const SUDOKU_COLUMNS = ["source", "question", "answer", "rating"] as const;

/** Reads a question and its answer, as text, into a table's cells. */
export type SudokuRowParser = (question: string, answer: string) => Uint8Array;

/** Prepares to read rows of n × n Sudokus; it throws a `SyntaxError` on any that is malformed or contradicts itself. */
export function sudokuRowParser(n: number): SudokuRowParser {
  const { conflict } = sudokuRules(usualBox(n));
  return (question, answer) => {
    const givens = within("the question", () => parseDigits(question, n));
    const cells = within("the answer", () => parseDigits(answer, n));
    const blank = cells.indexOf(0);
    if (blank >= 0) throw new SyntaxError(`cell ${blank + 1} of the answer is blank`);
    const broken = conflict(cells);
    if (broken) throw new SyntaxError(`${broken} of the answer`);
    for (let i = 0; i < cells.length; i++) {
      if (givens[i] === 0) continue;
      if (givens[i] !== cells[i]) {
        throw new SyntaxError(`cell ${i + 1} is ${question[i]} in the question and ${answer[i]} in the answer`);
      }
      cells[i] += GIVEN;
    }
    return cells;
  };
}

/** Reads the rating of a puzzle: a number of guesses. */
export function parseRating(text: string): number {
  const rating = Number(text);
  if (/^\d+$/.test(text) && rating <= 0xffffffff) return rating;
  throw new SyntaxError(`found rating ${JSON.stringify(text)}, expected an integer from 0`);
}

function within<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SyntaxError) throw new SyntaxError(`${what}: ${error.message}`);
    throw error;
  }
}

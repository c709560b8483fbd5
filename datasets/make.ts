import { formatCsvRow } from "./csv.ts";
import { generateMazes, type MazeOptions } from "./maze/generate.ts";
import { formatMaze } from "./maze/tokens.ts";
import { sha256 } from "./open/facts.ts";
import { generateSudokuSplit, type HeldOut, type SudokuSplitOptions } from "./sudoku/split.ts";
import { sudokuCells, type SudokuTable } from "./sudoku/table.ts";
import { formatSudoku } from "./sudoku/text.ts";

/** Which data to make. */
export type MakeOptions =
  | { readonly kind: "sudoku" } & SudokuSplitOptions
  | { readonly kind: "maze"; readonly puzzles: number; readonly test: number } & MazeOptions;

/** What was made: also written beside it, as `data.json`. Plain data. */
export interface MadeData {
  /** All that it follows from. */
  readonly made: MakeOptions;
  /** What is in `train.csv`. */
  readonly train: MadeSplit;
  /** What is in `test.csv`; null where no test puzzles were asked for. */
  readonly test: MadeSplit | null;
  /** What the test split holds back from training; of mazes, none is like another even when turned or mirrored. */
  readonly heldOut?: HeldOut;
}

/** A split that was made. */
export interface MadeSplit {
  /** Rows. */
  readonly puzzles: number;
  /** SHA-256 of the puzzles, as in a run's facts. */
  readonly hash: string;
}

/**
 * Generates puzzles and writes them to a folder, as `train.csv`, `test.csv` and `data.json`, in the official columns.
 *
 * Ratings are dead ends of a complete search for Sudokus, moves for mazes. The folder appears, complete, at the end.
 *
 * @throws {RangeError} when the folder exists already, or too few such puzzles exist.
 */
export function makeData(options: MakeOptions, folder: string): MadeData {
  if (exists(folder)) throw new RangeError(`Cannot write "${folder}": it exists already`);
  const { train, test, heldOut } = options.kind === "sudoku" ? madeSudokus(options) : madeMazes(options);
  const data: MadeData = {
    made: options,
    train: { puzzles: train.rows.length, hash: train.hash },
    test: test.rows.length > 0 ? { puzzles: test.rows.length, hash: test.hash } : null,
    ...(heldOut && { heldOut }),
  };
  const part = `${folder}.part`;
  if (exists(part)) Deno.removeSync(part, { recursive: true });
  Deno.mkdirSync(part, { recursive: true });
  try {
    Deno.writeTextFileSync(`${part}/train.csv`, HEADER + train.rows.join(""));
    if (data.test) Deno.writeTextFileSync(`${part}/test.csv`, HEADER + test.rows.join(""));
    Deno.writeTextFileSync(`${part}/data.json`, JSON.stringify(data, null, 2) + "\n");
    Deno.renameSync(part, folder);
  } catch (error) {
    Deno.removeSync(part, { recursive: true });
    throw error;
  }
  return data;
}

const HEADER = formatCsvRow(["source", "question", "answer", "rating"]);

interface Made {
  readonly train: MadeRows;
  readonly test: MadeRows;
  readonly heldOut?: HeldOut;
}

interface MadeRows {
  readonly rows: readonly string[];
  readonly hash: string;
}

function madeSudokus(options: SudokuSplitOptions): Made {
  const { train, test, heldOut } = generateSudokuSplit(options);
  const split = (table: SudokuTable): MadeRows => {
    const row = (_: unknown, i: number) => {
      const { question, answer } = formatSudoku(sudokuCells(table, i));
      return formatCsvRow(["generated", question, answer, table.ratings[i]]);
    };
    return { rows: Array.from({ length: table.count }, row), hash: sha256([table.cells]) };
  };
  return { train: split(train), test: split(test), heldOut };
}

function madeMazes(options: MakeOptions & { readonly kind: "maze" }): Made {
  const { puzzles, test } = options;
  const mazes = [...generateMazes(options).take(puzzles + test)].map(({ question, answer, moves }) => ({
    question: formatMaze(question),
    answer: formatMaze(answer),
    moves,
  }));
  const split = (part: typeof mazes): MadeRows => ({
    rows: part.map(({ question, answer, moves }) => formatCsvRow(["generated", question, answer, moves])),
    hash: sha256(part.map(({ question, answer }) => `${question},${answer}\n`)),
  });
  return { train: split(mazes.slice(0, puzzles)), test: split(mazes.slice(puzzles)) };
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

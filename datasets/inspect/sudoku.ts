import { sha256 } from "../open/facts.ts";
import { readSudoku } from "../sudoku/read.ts";
import { sudokuSolver } from "../sudoku/solve.ts";
import { GIVEN, sudokuCells, type SudokuTable } from "../sudoku/table.ts";
import type { SudokuInspection } from "./inspection.ts";
import { spreadOf } from "./spread.ts";
import { indexSudokus, type SudokuIndex, twinsWithin } from "./twins.ts";

/** Inspects a CSV of Sudokus; with `prove` each is searched for a second solution, a millisecond or so each. */
export async function inspectSudokus(
  path: string,
  prove: boolean,
): Promise<{ inspection: SudokuInspection; index: SudokuIndex }> {
  const sources = new Map<string, number>();
  const table = await readSudoku(path, (source) => sources.set(source, (sources.get(source) ?? 0) + 1));
  const index = indexSudokus(table);
  const inspection: SudokuInspection = {
    kind: "sudoku",
    path,
    size: table.box.rows * table.box.columns,
    puzzles: table.count,
    sources: Object.fromEntries([...sources].sort(([, a], [, b]) => b - a)),
    givens: spreadOf(Uint16Array.from({ length: table.count }, (_, row) => givens(sudokuCells(table, row)))),
    ratings: spreadOf(table.ratings),
    repeats: twinsWithin(index),
    ...(prove && { proven: countProven(table) }),
    hash: sha256([table.cells]),
  };
  return { inspection, index };
}

function countProven(table: SudokuTable): number {
  const { solve } = sudokuSolver(table.box);
  let proven = 0;
  for (let row = 0; row < table.count; row++) {
    const question = sudokuCells(table, row).map((cell) => cell >= GIVEN ? cell - GIVEN : 0);
    if (solve(question).solutions === 1) proven++;
  }
  return proven;
}

function givens(cells: Uint8Array): number {
  let count = 0;
  for (const cell of cells) if (cell >= GIVEN) count++;
  return count;
}

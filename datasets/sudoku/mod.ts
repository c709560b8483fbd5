/**
 * Sudokus of 4×4, 6×6 and 9×9 cells: reading Sudoku-Extreme's files, solving and rating, generating, telling apart up to
 * symmetry, and splits to train on.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatDigits, parseDigits, sudokuSolver } from "@trm/datasets";
 *
 * const question = parseDigits("1.3." + "3.1." + "2.4." + "4.2.", 4);
 * const { solutions } = sudokuSolver({ rows: 2, columns: 2 }).solve(question);
 * assertEquals(solutions, 2); // 2 and 4 could change places: no proper puzzle
 *
 * question[1] = 2;
 * const { solution } = sudokuSolver({ rows: 2, columns: 2 }).solve(question);
 * assertEquals(formatDigits(solution!), "1234" + "3412" + "2143" + "4321");
 * ```
 *
 * @module
 */
export { usualBox } from "./box.ts";
export { SUDOKU_GRIDS, type SudokuClass, type SudokuClassifier, sudokuClassifier } from "./classify.ts";
export { type GeneratedSudoku, generateSudokus, type SudokuOptions } from "./generate.ts";
export { readSudoku } from "./read.ts";
export { type Search, type SolverOptions, type SudokuSolver, sudokuSolver } from "./solve.ts";
export { sudokuSource, type SudokuSourceOptions, sudokuVersion } from "./source.ts";
export { generateSudokuSplit, type HeldOut, type SudokuSplit, type SudokuSplitOptions } from "./split.ts";
export { GIVEN, sudokuCells, type SudokuTable, type SudokuTableBuilder, sudokuTableBuilder } from "./table.ts";
export { formatDigits, formatSudoku, parseDigits, SUDOKU_BLANK, sudokuVocabulary } from "./text.ts";

import { augmentSudoku, dihedral, drawSudokuAugmentation, type Grid, inverseSudoku } from "@trm/augment";
import { parseMaze } from "@trm/datasets";
import type { Check } from "../compare.ts";
import { equal } from "./equal.ts";

/** `sudoku_maze.json`: Sudoku's augmentation from prescribed draws, mazes turned and mirrored, the tokens of both. */
export function checkSudokuMaze(json: unknown): Check[] {
  const { sudoku_shuffle, maze_dihedral } = json as SudokuMazeJson;
  return [...sudoku_shuffle.flatMap(checkShuffle), ...maze_dihedral.flatMap(checkMaze)];
}

interface SudokuMazeJson {
  readonly sudoku_shuffle: readonly ShuffleJson[];
  readonly maze_dihedral: readonly MazeJson[];
}

interface ShuffleJson {
  readonly board: readonly number[][];
  readonly solution: readonly number[][];
  readonly digit_permutation: readonly number[];
  readonly rand: number;
  readonly transpose: boolean;
  readonly bands: readonly number[];
  readonly row_perms_within_band: readonly number[][];
  readonly stacks: readonly number[];
  readonly col_perms_within_stack: readonly number[][];
  readonly out_board: readonly number[][];
  readonly out_solution: readonly number[][];
  readonly tokens_board: readonly number[];
  readonly tokens_solution: readonly number[];
}

interface MazeJson {
  readonly n: number;
  readonly tid: number;
  readonly question: string;
  readonly answer: string;
  readonly inputs: readonly number[];
  readonly labels: readonly number[];
}

function checkShuffle(recorded: ShuffleJson, i: number): Check[] {
  const { bands, row_perms_within_band, stacks, col_perms_within_stack } = recorded;
  const digits = recorded.digit_permutation.map((digit) => digit - 1);
  const draws = [digits, bands, ...row_perms_within_band, stacks, ...col_perms_within_stack];
  const augmentation = drawSudokuAugmentation(
    { rand: () => recorded.rand, permutation: () => draws.shift()! },
    { rows: row_perms_within_band[0].length, columns: col_perms_within_stack[0].length },
  );
  return (["board", "solution"] as const).flatMap((name) => {
    const augmented = augmentSudoku(gridOf(recorded[name]), augmentation);
    const back = augmentSudoku(augmented, inverseSudoku(augmentation));
    return [
      equal(`Sudoku ${i}, ${name}`, augmented.cells, recorded[`out_${name}`].flat()),
      equal(`Sudoku ${i}, ${name}, tokens`, augmented.cells.map((digit) => digit + 1), recorded[`tokens_${name}`]),
      equal(`Sudoku ${i}, ${name}, undone`, back.cells, recorded[name].flat()),
      equal(`Sudoku ${i}, ${name}, transposed`, augmentation.transpose, recorded.transpose),
    ];
  });
}

function checkMaze({ n, tid, question, answer, inputs, labels }: MazeJson, i: number): Check[] {
  const tokens = (text: string) => dihedral(parseMaze(text, n), tid).cells;
  return [
    equal(`maze ${i}, symmetry ${tid}, question`, tokens(question), inputs),
    equal(`maze ${i}, symmetry ${tid}, answer`, tokens(answer), labels),
  ];
}

function gridOf(rows: readonly number[][]): Grid {
  return { rows: rows.length, columns: rows[0].length, cells: Uint8Array.from(rows.flat()) };
}

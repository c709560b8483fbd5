import type { Spread } from "./spread.ts";
import type { Twins } from "./twins.ts";

/** What a file or folder was found to hold. Plain data. */
export type Inspection = SudokuInspection | MazeInspection | ArcInspection | OfficialInspection;

/** What a CSV of Sudokus holds. */
export interface SudokuInspection {
  /** What this is. */
  readonly kind: "sudoku";
  /** Of the file or folder. */
  readonly path: string;
  /** n: cells on a side. */
  readonly size: number;
  /** Rows. */
  readonly puzzles: number;
  /** Rows by source. */
  readonly sources: Readonly<Record<string, number>>;
  /** Of a question. */
  readonly givens: Spread;
  /** On the scale of the file's own source. */
  readonly ratings: Spread;
  /** Rows that repeat an earlier one. */
  readonly repeats: Twins;
  /** Puzzles that a complete search proved to have one solution; undefined where none was asked for. */
  readonly proven?: number;
  /** SHA-256 of the cells, as in a run's facts. */
  readonly hash: string;
}

/** What a CSV of mazes holds. */
export interface MazeInspection {
  /** What this is. */
  readonly kind: "maze";
  /** Of the file or folder. */
  readonly path: string;
  /** Cells on a side. */
  readonly side: number;
  /** Rows. */
  readonly puzzles: number;
  /** Moves of the marked paths. */
  readonly moves: Spread;
  /** The share of walls. */
  readonly walls: Spread;
  /** Answers that mark a shortest path. */
  readonly shortest: number;
  /** Answers that mark the very path of the official rule. */
  readonly official: number;
  /** Mazes that repeat an earlier one, turned or mirrored or not. */
  readonly repeats: number;
  /** SHA-256 of the rows, as in a run's facts. */
  readonly hash: string;
}

/** What a folder of ARC's files holds. */
export interface ArcInspection {
  /** What this is. */
  readonly kind: "arc";
  /** Of the file or folder. */
  readonly path: string;
  /** Of each subset. */
  readonly subsets: readonly ArcSubsetInspection[];
  /** Tasks that two subsets share: by their names, and by all of their grids. */
  readonly shared: readonly {
    readonly subsets: readonly [string, string];
    readonly ids: number;
    readonly contents: number;
  }[];
}

/** What a subset of ARC holds. */
export interface ArcSubsetInspection {
  /** As in the names of its files. */
  readonly name: string;
  /** How many. */
  readonly tasks: number;
  /** Pairs that are shown. */
  readonly trainPairs: number;
  /** Pairs whose outputs are asked for. */
  readonly testPairs: number;
  /** Cells on the longer side of a task's largest grid. */
  readonly sides: Spread;
  /** Test pairs that repeat a train pair of their own task. */
  readonly leaks: number;
}

/** What a folder in the official layout holds. */
export interface OfficialInspection {
  /** What this is. */
  readonly kind: "official";
  /** Of the file or folder. */
  readonly path: string;
  /** Of each split. */
  readonly splits: readonly OfficialSplitInspection[];
  /** Test examples that the train split holds too, token for token; null with one split. */
  readonly leaks: number | null;
}

/** What a split of the official layout holds. */
export interface OfficialSplitInspection {
  /** `train` or `test`. */
  readonly name: string;
  /** Puzzles before augmentation; tasks of ARC. */
  readonly groups: number;
  /** Puzzles with their augmented versions. */
  readonly puzzles: number;
  /** Pairs of tokens and labels. */
  readonly examples: number;
  /** Puzzle identifiers, the blank one included. */
  readonly identifiers: number;
  /** S: tokens of an example. */
  readonly length: number;
  /** V: how many tokens there are. */
  readonly vocabulary: number;
  /** Examples of a puzzle, on average. */
  readonly meanPuzzleExamples: number;
  /** Puzzles of a group. */
  readonly versions: Spread;
}

/** What two files hold in common. Plain data. */
export interface Overlap {
  /** The earlier file, such as the one to train on. */
  readonly first: string;
  /** The later one, whose rows are counted. */
  readonly second: string;
  /** Cell for cell, up to symmetry, and solutions up to symmetry; for mazes all but the first are the same. */
  readonly twins: Twins;
}

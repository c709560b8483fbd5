/** Where puzzles come from and how they are augmented: what a recipe says of its data. Plain data, told apart by `kind`. */
export type DataSpec = SudokuData | SudokuExtremeData | MazeData | MazeHardData | ArcData | OfficialFolderData;

/** Sudokus that are generated when they are needed, tested on what no training puzzle equals up to symmetry. */
export interface SudokuData {
  /** Told by it. */
  readonly kind: "sudoku";
  /** n: cells on a side. */
  readonly size: 4 | 6 | 9;
  /** Givens of a puzzle, on average; 0 for as few as possible. */
  readonly givens: number;
  /** To train on. */
  readonly puzzles: number;
  /** To test on. */
  readonly test: number;
  /** Augmented versions of each train puzzle, besides itself. */
  readonly augmentations: number;
  /** Decides puzzles and versions. */
  readonly seed: number;
}

/** Sudoku-Extreme's files. */
export interface SudokuExtremeData {
  /** Told by it. */
  readonly kind: "sudoku-extreme";
  /** Drawn from the training file, without repetition; all where it has no more. The papers use 1000. */
  readonly puzzles: number;
  /** Augmented versions of each train puzzle, besides itself. The papers use 1000. */
  readonly augmentations: number;
  /** Decides which puzzles and which versions. */
  readonly seed: number;
}

/** Mazes that are generated when they are needed, no two alike even when turned or mirrored. */
export interface MazeData {
  /** Told by it. */
  readonly kind: "maze";
  /** Cells on a side. */
  readonly side: number;
  /** The least number of moves on the shortest path. */
  readonly minimumMoves: number;
  /** To train on. */
  readonly puzzles: number;
  /** To test on. */
  readonly test: number;
  /** Trains on all 8 rotations and reflections. */
  readonly augment: boolean;
  /** Decides the mazes. */
  readonly seed: number;
}

/** Maze-Hard's files. */
export interface MazeHardData {
  /** Told by it. */
  readonly kind: "maze-hard";
  /** Trains on all 8 rotations and reflections, the reference's `--aug`. */
  readonly augment: boolean;
}

/** ARC-AGI's files, with ConceptARC's, as TRM's builder makes a data set of them. */
export interface ArcData {
  /** Told by it. */
  readonly kind: "arc-agi";
  /** 1: training, evaluation and concept tasks, tested on evaluation. 2: the second generation's, tested on evaluation2. */
  readonly version: 1 | 2;
  /** Augmented versions of each task, besides itself. The papers use 1000. */
  readonly augmentations: number;
  /** Of NumPy's legacy generator; 42 in the reference. */
  readonly seed: number;
  /** Takes only so many tasks of each subset, the first that fit the canvas; all unless given. */
  readonly tasks?: number;
  /** Cells on a side of the canvas; 30 unless given. Larger tasks are left out. */
  readonly side?: number;
}

/** A folder in the layout of the HRM and TRM code, such as their builders or `trm data convert` write. */
export interface OfficialFolderData {
  /** Told by it. */
  readonly kind: "official";
  /** With `train` and, for testing, `test` in it. */
  readonly folder: string;
}

/** Files to use in place of what a spec names. Plain data. */
export interface DataFiles {
  /** To train on: a `.csv` or `.csv.gz`, a folder of ARC's files, or one in the official layout. */
  readonly path?: string;
  /** To test on, likewise. */
  readonly testPath?: string;
  /** The folder of downloads; `data` unless told otherwise. */
  readonly cache?: string;
}

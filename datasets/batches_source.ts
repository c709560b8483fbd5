/** What describes a split of a data set: the reference's `dataset.json` in this project's words. */
export interface Metadata {
  /** The token of empty positions. */
  readonly padToken: number;
  /** The label that is not learned, or null where every label is. */
  readonly ignoreLabel: number | null;
  /** The identifier of no puzzle. */
  readonly blankIdentifier: number;
  /** V: how many tokens there are. */
  readonly vocabulary: number;
  /** S: tokens of an example. */
  readonly length: number;
  /** Puzzle identifiers, the blank one included. */
  readonly identifiers: number;
  /** Groups that an epoch visits. */
  readonly totalGroups: number;
  /** Examples of a puzzle, on average. */
  readonly meanPuzzleExamples: number;
  /** Puzzles, as the file states them; the reference counts groups for Sudoku and Maze. */
  readonly totalPuzzles: number;
}

/** A split of a data set: groups (original tasks) of puzzles (their versions) of examples. */
export interface Source {
  /** What describes it. */
  readonly metadata: Metadata;
  /** `[groups + 1]`: the puzzles of group g are groupOffsets[g] … groupOffsets[g + 1] − 1. */
  readonly groupOffsets: Uint32Array;
  /** `[puzzles + 1]`: the examples of puzzle p are puzzleOffsets[p] … puzzleOffsets[p + 1] − 1. */
  readonly puzzleOffsets: Uint32Array;
  /** `[puzzles]`: the identifier of each. */
  readonly identifiers: Uint32Array;
  /** `[groups]`: how hard each is, on the scale of its source, where that is known. */
  readonly ratings?: Uint32Array;
  /** Writes the tokens and labels of an example to positions `at` … `at + S − 1`. */
  read(example: number, tokens: Uint32Array, labels: Uint32Array, at: number): void;
}

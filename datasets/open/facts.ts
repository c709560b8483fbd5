import { createHash } from "node:crypto";
import { exampleCount } from "../batches.ts";
import type { Metadata, Source } from "../batches_source.ts";
import type { GridKind } from "../grid/kind.ts";
import type { HeldOut } from "../sudoku/split.ts";

/** What is known of opened data. Plain data: a checkpoint keeps it, so that a model can be used without its data. */
export interface DataFacts extends DataSizes {
  /** SHA-256, in hexadecimal, of the puzzles trained on, before augmentation; of those tested on where none are trained on. */
  readonly hash: string;
  /** The training split; null where only a test split was opened. */
  readonly train: SplitFacts | null;
  /** The test split; null where there is none. */
  readonly test: SplitFacts | null;
  /** What the test split holds back from training, where this project made the split. */
  readonly heldOut?: HeldOut;
}

/** The sizes that a model takes from its data, and what its grids are. */
export interface DataSizes {
  /** S: tokens of an example. */
  readonly length: number;
  /** V: how many tokens there are. */
  readonly vocabulary: number;
  /** Puzzle identifiers, the blank one included. */
  readonly identifiers: number;
  /** What the tokens are. */
  readonly grid: GridKind;
}

/** What is known of a split. */
export interface SplitFacts {
  /** Where it came from: a path, or how it was generated. */
  readonly from: string;
  /** Puzzles before augmentation; tasks of ARC. */
  readonly groups: number;
  /** Puzzles with their augmented versions. */
  readonly puzzles: number;
  /** Pairs of tokens and labels. */
  readonly examples: number;
  /** SHA-256, in hexadecimal, of the puzzles before augmentation. */
  readonly hash: string;
}

/** A split, opened. */
export interface OpenedSplit {
  readonly source: Source;
  readonly facts: SplitFacts;
  readonly grid: GridKind;
}

/** Describes a split whose puzzles have a hash. */
export function openedSplit(
  source: Source,
  grid: GridKind,
  { from, hash }: Pick<SplitFacts, "from" | "hash">,
): OpenedSplit {
  const groups = source.groupOffsets.length - 1, puzzles = source.identifiers.length;
  return { source, grid, facts: { from, groups, puzzles, examples: exampleCount(source), hash } };
}

/** The facts of splits that belong together, the train split first. */
export function factsOf(train: OpenedSplit | null, test: OpenedSplit | null, heldOut?: HeldOut): DataFacts {
  const shown = (train ?? test)!;
  const { length, vocabulary, identifiers } = shown.source.metadata;
  return {
    length,
    vocabulary,
    identifiers,
    grid: shown.grid,
    hash: shown.facts.hash,
    train: train?.facts ?? null,
    test: test?.facts ?? null,
    ...(heldOut && { heldOut }),
  };
}

/** @throws {RangeError} when a test split does not fit the split that is trained on. */
export function checkFit(train: Metadata, test: Metadata, path: string): void {
  for (const what of ["length", "vocabulary"] as const) {
    if (test[what] === train[what]) continue;
    throw new RangeError(
      `Cannot test on "${path}": its ${what} is ${test[what]}, that of the training data ${train[what]}`,
    );
  }
}

/** SHA-256 of pieces, one after the other, in hexadecimal. */
export function sha256(pieces: Iterable<Uint8Array | string>): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

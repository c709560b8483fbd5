import type { ArcTask } from "../arc/read.ts";
import type { HeldOut } from "../sudoku/split.ts";
import type { OpenedSplit } from "./facts.ts";

/** Opens the splits of one data set when they are asked for. */
export interface Opener {
  train(): Promise<OpenedSplit> | OpenedSplit;
  /** Null where files to train on were named, but none to test on. */
  test(): Promise<OpenedSplit | null> | OpenedSplit | null;
  /** What the test split holds back. */
  heldOut?(): HeldOut | undefined;
  /** What ARC's evaluation needs besides. */
  arc?(): ArcEvaluation;
}

/** What ARC's evaluation needs to turn answers to augmented versions into votes on tasks. */
export interface ArcEvaluation {
  /** The name of a puzzle identifier, which tells the task and its augmentation. */
  name(identifier: number): string;
  /** The tasks that are tested, with the true outputs of their test pairs. */
  readonly testTasks: readonly ArcTask[];
}

/** Makes something when it is first asked for, and keeps it. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

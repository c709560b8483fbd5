import type { Evaluation } from "@trm/eval";
import type { Scale } from "./runs.ts";

/** How far a sweep has come. Plain data, kept beside its run folders. */
export interface SweepRecord {
  /** Tells the file apart. */
  readonly kind: "trm sweep";
  /** The version of this form. */
  readonly format: 1;
  /** The sweep's name. */
  readonly sweep: string;
  /** At which scale. */
  readonly scale: Scale;
  /** The step that every run was stopped after, though its recipe goes on; null where they ran to their end. */
  readonly until: number | null;
  /** What is known of each run that was begun, in the order in which they were. */
  readonly runs: readonly SweepRun[];
}

/** A run that was begun. Plain data. */
export interface SweepRun {
  /** Its name among the sweep's. */
  readonly name: string;
  /** The row's label. */
  readonly label: string;
  /** The seed. */
  readonly seed: number;
  /** Steps done and saved. */
  readonly step: number;
  /** Wall time in seconds, over all sittings: compiling, training, testing. */
  readonly seconds: number;
  /** What it was computed on, in every sitting. */
  readonly devices: readonly string[];
  /** What it came to; null until it is finished. */
  readonly result: SweepRunResult | null;
}

/** What a finished run came to. */
export interface SweepRunResult {
  /** Numbers that the gradient trained. */
  readonly parameters: number;
  /** Puzzles trained on, in words. */
  readonly trainedOn: string;
  /** Puzzles tested on, in words. */
  readonly testedOn: string;
  /** The evaluation at its end. */
  readonly evaluation: Evaluation;
}

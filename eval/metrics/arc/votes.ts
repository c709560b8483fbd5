import type { Grid } from "../grid.ts";
import { hashGrid } from "./hash.ts";

/** One answer to one test input, in the task's own orientation and colours. */
export interface Vote {
  /** Its name. */
  readonly task: string;
  /** The {@linkcode hashGrid} of the test input. */
  readonly inputHash: string;
  /** The answer. */
  readonly grid: Grid;
  /** The probability of being right that the model gives itself. */
  readonly q: number;
}

/** An answer that got votes. */
export interface Candidate {
  /** The {@linkcode hashGrid} of its grid. */
  readonly hash: string;
  /** The answer. */
  readonly grid: Grid;
  /** Its votes. */
  readonly count: number;
  /** Their mean `q`. */
  readonly meanQ: number;
}

/**
 * Votes by task, test input and answer, in the order in which answers were first seen.
 *
 * One `Votes` kept over all evaluations of a run accumulates them, the reference's `aggregated_voting`; a fresh one for
 * every evaluation lets it stand for itself.
 */
export type Votes = Map<string, Map<string, Map<string, Ballot>>>;

/** The votes for one answer so far. */
export interface Ballot {
  /** The answer. */
  readonly grid: Grid;
  /** Its votes. */
  count: number;
  /** The sum of the votes' `q`. */
  q: number;
}

/** Makes an empty ballot box. */
export function createVotes(): Votes {
  return new Map();
}

/** Adds a vote to `votes`. */
export function castVote(votes: Votes, { task, inputHash, grid, q }: Vote): void {
  const inputs = ensure(votes, task, () => new Map<string, Map<string, Ballot>>());
  const answers = ensure(inputs, inputHash, () => new Map<string, Ballot>());
  const ballot = ensure(answers, hashGrid(grid), () => ({ grid, count: 0, q: 0 }));
  ballot.count++;
  ballot.q += q;
}

/** The answers to a test input, the best first: by votes, then by mean `q`, then by which was seen first. */
export function rankCandidates(votes: Votes, task: string, inputHash: string): Candidate[] {
  const answers = votes.get(task)?.get(inputHash) ?? [];
  return Array.from(answers, ([hash, { grid, count, q }]) => ({ hash, grid, count, meanQ: q / count }))
    .sort((a, b) => b.count - a.count || b.meanQ - a.meanQ); // sort() is stable
}

function ensure<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}

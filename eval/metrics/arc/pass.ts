import type { Grid } from "../grid.ts";
import { boundedMeanInterval, type Interval } from "../interval.ts";
import { hashGrid } from "./hash.ts";
import { rankCandidates, type Votes } from "./votes.ts";

/** A test pair of a task. */
export interface TestPair {
  /** What is shown. */
  readonly input: Grid;
  /** What is right. */
  readonly output: Grid;
}

/** The test pairs of every task. */
export type TestPairs = ReadonlyMap<string, readonly TestPair[]>;

/** At which attempt each test pair of each task is solved: 1 for the first, `Infinity` for never. */
export type Ranks = ReadonlyMap<string, readonly number[]>;

/** How well tasks are solved, by the two ways of counting a task that has several test pairs. */
export interface PassScore {
  /** The mean over tasks of the share of their test pairs solved: ARC Prize's rule, and TRM's. */
  readonly meanOfPairs: number;
  /** The share of tasks all of whose test pairs are solved: HRM's notebook. */
  readonly allPairs: number;
}

/** The numbers of attempts that the reference reports; 2 is ARC's own. */
export const PASS_AT: readonly number[] = [1, 2, 5, 10, 100, 1000];

/** Finds every true output among the candidates that were voted for. */
export function rankByVotes(tests: TestPairs, votes: Votes): Ranks {
  return mapPairs(tests, (task, { input, output }) => {
    const hash = hashGrid(output);
    const at = rankCandidates(votes, task, hashGrid(input)).findIndex((candidate) => candidate.hash === hash);
    return at < 0 ? Infinity : at + 1;
  });
}

/**
 * Scores pass@k: a test pair counts as solved within the first `k` attempts. A task without attempts counts as unsolved.
 *
 * @throws {RangeError} when there are no tasks, or a task has no test pair.
 */
export function passAt(ranks: Ranks, k: number): PassScore {
  if (ranks.size === 0) throw new RangeError("Cannot score pass@k: found no tasks");
  let pairs = 0, tasks = 0;
  for (const [task, attempts] of ranks) {
    if (attempts.length === 0) throw new RangeError(`Cannot score pass@k: task "${task}" has no test pairs`);
    const solved = attempts.filter((attempt) => attempt <= k).length;
    pairs += solved / attempts.length;
    if (solved === attempts.length) tasks++;
  }
  return { meanOfPairs: pairs / ranks.size, allPairs: tasks / ranks.size };
}

/** Pass@k by both ways of counting, with intervals over the tasks. */
export interface PassEstimate {
  /** Attempts. */
  readonly k: number;
  /** The mean over tasks of the share of their test pairs solved. */
  readonly meanOfPairs: Interval;
  /** The share of tasks all of whose test pairs are solved. */
  readonly allPairs: Interval;
}

/** Scores pass@k for several `k`, with Wilson's intervals: tasks, not their test pairs, are what was drawn. */
export function estimatePasses(ranks: Ranks, attempts: readonly number[] = PASS_AT): PassEstimate[] {
  const tasks = ranks.size;
  return attempts.map((k) => {
    const { meanOfPairs, allPairs } = passAt(ranks, k);
    return {
      k,
      meanOfPairs: boundedMeanInterval(meanOfPairs * tasks, tasks),
      allPairs: boundedMeanInterval(allPairs * tasks, tasks),
    };
  });
}

/** Makes a number of every test pair; `index` counts within its task. */
export function mapPairs(tests: TestPairs, rank: (task: string, pair: TestPair, index: number) => number): Ranks {
  return new Map(Array.from(tests, ([task, pairs]) => [task, pairs.map((pair, index) => rank(task, pair, index))]));
}

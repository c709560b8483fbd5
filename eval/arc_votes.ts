import type { ArcEvaluation } from "@trm/datasets";
import {
  buildSubmission,
  castBatch,
  countAttempted,
  createVotes,
  estimatePasses,
  type PassEstimate,
  rankByVotes,
  type Submission,
  type TestPairs,
  type Votes,
} from "@trm/metrics";
import type { AnsweredPuzzle } from "./answer_puzzles.ts";

/** Gathers answers to the augmented versions of ARC's test inputs as votes for answers to the tasks themselves. */
export interface ArcVotes {
  /** Casts one puzzle's vote, as `onAnswer` of an evaluation. */
  add(puzzle: AnsweredPuzzle): void;
  /** What the votes so far come to. */
  count(): ArcCount;
}

/** What votes on ARC come to. */
export interface ArcCount {
  /** Tasks asked. */
  readonly tasks: number;
  /** Their test inputs. */
  readonly pairs: number;
  /** Test inputs that got no answer with a cell in it. */
  readonly unanswered: number;
  /** Pass@k for 1, 2, 5, 10, 100 and 1000 attempts. */
  readonly passes: readonly PassEstimate[];
  /** ARC's `submission.json` of the two best answers. */
  readonly submission: Submission;
}

/**
 * Opens a poll over ARC's test tasks.
 *
 * Votes given to it are added to: kept over the evaluations of a run, that is the reference's aggregated voting, its default. Fresh
 * ones let an evaluation stand for itself.
 */
export function arcVotes({ name, testTasks }: ArcEvaluation, votes: Votes = createVotes()): ArcVotes {
  const tests: TestPairs = new Map(
    testTasks.map(({ id, pairs }) => [id, pairs.filter(({ part }) => part === "test")]),
  );
  return {
    add({ tokens, predictions, halt, identifier }) {
      const batch = { inputs: tokens, predictions, haltLogits: [halt], identifiers: [identifier] };
      castBatch(votes, batch, name);
    },
    count() {
      const submission = buildSubmission(tests, votes);
      const pairs = [...tests.values()].reduce((sum, pairs) => sum + pairs.length, 0);
      const { attempted } = countAttempted(tests, submission);
      const passes = estimatePasses(rankByVotes(tests, votes));
      return { tasks: tests.size, pairs, unanswered: pairs - attempted, passes, submission };
    },
  };
}

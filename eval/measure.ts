import { type ArcEvaluation, type DataFacts, exampleCount, IGNORED_LABEL, type Source } from "@trm/datasets";
import type { Votes } from "@trm/metrics";
import type { AnsweredPuzzle, AnswerOptions } from "./answer_puzzles.ts";
import type { Answerer } from "./answerer.ts";
import { type ArcCount, arcVotes } from "./arc_votes.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import { graderOf } from "./grade.ts";
import { accuracyByRating, type RatedAnswer, type RatingBucket } from "./ratings.ts";

/** What a test split is measured on and how. */
export interface MeasureOptions extends AnswerOptions {
  /** Votes on ARC from evaluations before, which this one adds to; fresh ones unless given. */
  readonly votes?: Votes;
  /** How many wrongly answered puzzles are kept, from the first on; 6 unless told otherwise. */
  readonly failures?: number;
}

/** A test split, as `openTest` gives it. */
export interface Tested {
  /** The puzzles. */
  readonly test: Source;
  /** What is known of them. */
  readonly facts: DataFacts;
  /** What ARC's votes need. */
  readonly arc?: ArcEvaluation;
}

/** All that a result says of a model's answers. Plain data. */
export interface Measurement {
  /** Accuracies and steps. */
  readonly evaluation: Evaluation;
  /** Accuracy by difficulty, where that is known. */
  readonly ratings?: readonly RatingBucket[];
  /** Some wrong answers. */
  readonly failures: readonly Failure[];
  /** Of ARC, what the votes come to. */
  readonly arc?: ArcCount;
  /** Whose votes ARC's are: the reference aggregates those of several evaluations. */
  readonly voting: "none" | "one evaluation" | "several evaluations";
}

/** A puzzle that was answered wrongly. Plain data. */
export interface Failure {
  /** Its number in the split. */
  readonly example: number;
  /** `[S]`. */
  readonly tokens: readonly number[];
  /** `[S]`, −1 where nothing is asked. */
  readonly labels: readonly number[];
  /** `[S]`. */
  readonly predictions: readonly number[];
}

/** Answers a test split and gathers all that a result says of it: accuracies, by rating too, failures, ARC's votes. */
export async function measure(
  answerer: Answerer,
  { test, facts, arc }: Tested,
  { votes, failures: most = 6, ...options }: MeasureOptions,
): Promise<Measurement> {
  const poll = arc && arcVotes(arc, votes);
  const ratingOf = ratingsOf(test);
  const rated: RatedAnswer[] = [], failures: Failure[] = [];
  const evaluation = await evaluate(answerer, test, {
    ...options,
    grade: graderOf(facts.grid),
    onAnswer(puzzle) {
      const { asked, right } = puzzle.steps[puzzle.steps.length - 1];
      poll?.add(puzzle);
      if (ratingOf) rated.push({ rating: ratingOf(puzzle.example), right: right === asked });
      if (right < asked && failures.length < most) failures.push(failureOf(puzzle));
    },
  });
  return {
    evaluation,
    ...(ratingOf && { ratings: accuracyByRating(rated) }),
    failures,
    ...(poll && { arc: poll.count() }),
    voting: !poll ? "none" : votes ? "several evaluations" : "one evaluation",
  };
}

/** The rating of an example, where its group has one. */
function ratingsOf(source: Source): ((example: number) => number) | undefined {
  const { ratings, groupOffsets, puzzleOffsets } = source;
  if (!ratings) return undefined;
  const groups = new Uint32Array(exampleCount(source));
  for (let group = 0; group < ratings.length; group++) {
    groups.fill(group, puzzleOffsets[groupOffsets[group]], puzzleOffsets[groupOffsets[group + 1]]);
  }
  return (example) => ratings[groups[example]];
}

function failureOf({ example, tokens, labels, predictions }: AnsweredPuzzle): Failure {
  const shown = Array.from(labels, (label) => label === IGNORED_LABEL ? -1 : label);
  return { example, tokens: [...tokens], labels: shown, predictions: [...predictions] };
}

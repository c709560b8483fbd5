import type { Source } from "@trm/datasets";
import { type AnsweredPuzzle, type AnswerOptions, answerPuzzles, type StoppingRule } from "./answer_puzzles.ts";
import type { Answerer } from "./answerer.ts";
import type { Grader } from "./grade.ts";

/** How a split is evaluated. */
export interface EvaluationOptions extends AnswerOptions {
  /** Checks the answers by their puzzles' rules, as `graderOf` makes one. */
  readonly grade?: Grader;
  /** Called with each answer, in the order in which they are asked: for votes, ratings, failures. */
  readonly onAnswer?: (puzzle: AnsweredPuzzle) => void;
}

/** What an evaluation found. */
export interface Evaluation {
  /** When an answer counted. */
  readonly rule: StoppingRule;
  /** Puzzles that were asked anything. */
  readonly count: number;
  /** The share with every cell right. */
  readonly exactAccuracy: number;
  /** The mean share of right cells. */
  readonly cellAccuracy: number;
  /** The share that obeys the puzzle's rules, where they were checked. */
  readonly validAccuracy?: number;
  /** The share that obeys them and could not be better: a maze's shortest paths. */
  readonly optimalAccuracy?: number;
  /** The share that said rightly whether it is right. */
  readonly haltAccuracy: number;
  /** Steps each puzzle was given at most. */
  readonly supervisionSteps: number;
  /** Steps each puzzle was given, on average. */
  readonly meanSteps: number;
  /** The mean number of steps after which the model itself would have stopped. */
  readonly stepsToHalt: number;
  /** How many times the model was asked, a batch of `batch` rows at a time. */
  readonly answerCalls: number;
  /** B. */
  readonly batch: number;
  /** How the answers grow: what they would have scored, had they ended after the first, second … step at the latest. */
  readonly steps: readonly { readonly exactAccuracy: number; readonly cellAccuracy: number }[];
}

/**
 * Answers a test split and scores the answers.
 *
 * By the reference's rule, unless told otherwise: every puzzle is given the same number of supervision steps, from a fresh carry.
 *
 * @throws {RangeError} when no puzzle asks anything.
 */
export async function evaluate(
  answerer: Answerer,
  source: Source,
  { grade, onAnswer, ...options }: EvaluationOptions,
): Promise<Evaluation> {
  const { supervisionSteps, rule = "fixed" } = options;
  let answerCalls = 0;
  const onProgress = (done: number, total: number) => {
    answerCalls++;
    options.onProgress?.(done, total);
  };
  let count = 0, valid = 0, optimal = 0, halting = 0, steps = 0, stepsToHalt = 0;
  let tellsOptimal = false;
  const exact = new Float64Array(supervisionSteps), cells = new Float64Array(supervisionSteps);
  for await (const puzzle of answerPuzzles(answerer, source, { ...options, onProgress })) {
    const last = puzzle.steps[puzzle.steps.length - 1];
    if (last.asked === 0) continue;
    count++;
    for (let step = 0; step < supervisionSteps; step++) {
      const { asked, right } = puzzle.steps[step] ?? last;
      exact[step] += Number(right === asked);
      cells[step] += right / asked;
    }
    halting += Number((puzzle.halt >= 0) === (last.right === last.asked));
    steps += puzzle.steps.length;
    stepsToHalt += puzzle.stepsToHalt;
    const graded = grade?.(puzzle.tokens, puzzle.predictions);
    valid += Number(graded?.valid ?? 0);
    optimal += Number(graded?.optimal ?? 0);
    tellsOptimal ||= graded?.optimal !== undefined;
    onAnswer?.(puzzle);
  }
  if (count === 0) throw new RangeError("Cannot evaluate: found no puzzle with anything to answer");
  const curve = Array.from(exact, (sum, i) => ({ exactAccuracy: sum / count, cellAccuracy: cells[i] / count }));
  return {
    rule,
    count,
    ...curve[supervisionSteps - 1],
    ...(grade && { validAccuracy: valid / count }),
    ...(tellsOptimal && { optimalAccuracy: optimal / count }),
    haltAccuracy: halting / count,
    supervisionSteps,
    meanSteps: steps / count,
    stepsToHalt: stepsToHalt / count,
    answerCalls,
    batch: answerer.batch,
    steps: curve,
  };
}

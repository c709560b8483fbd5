import { boundedMeanInterval, type Interval, wilsonInterval } from "./interval.ts";

/** A question and its right answer, cell by cell, as the rows of a CSV file have them. */
export interface QuestionAndAnswer {
  /** Row by row. */
  readonly question: string;
  /** Row by row. */
  readonly answer: string;
}

/** Says whether an answer obeys its puzzle's rules, and where that is more, whether none is better. */
export type AnswerCheck = (question: string, answer: string) => { readonly valid: boolean; readonly optimal?: boolean };

/** Sums over the puzzles: divide by `count`. */
export interface AnswerScore {
  /** How many puzzles there are. */
  readonly count: number;
  /** How many answers have every cell right. */
  readonly exact: number;
  /** The sum of each answer's share of right cells. */
  readonly cell: number;
  /** How many answers are valid. */
  readonly valid: number;
  /** How many answers are optimal, if the puzzle's check tells. */
  readonly optimal?: number;
  /** How many puzzles have no answer; each counts as wrong. */
  readonly missing: number;
}

/**
 * Scores answers, whatever system they are from; `check` is {@linkcode checkSudoku} or {@linkcode checkMaze}.
 *
 * `answers` are found by their question. One that has another length than the right one has no right cell.
 */
export function scoreAnswers(
  truth: Iterable<QuestionAndAnswer>,
  answers: ReadonlyMap<string, string>,
  check: AnswerCheck,
): AnswerScore {
  let score = NO_ANSWERS;
  for (const row of truth) score = addAnswerScores(score, scoreAnswer(row, answers.get(row.question), check));
  return score;
}

/** The score of no puzzle at all, to add others to. */
export const NO_ANSWERS: AnswerScore = { count: 0, exact: 0, cell: 0, valid: 0, missing: 0 };

/** Scores the answer to one puzzle; undefined where there is none. */
export function scoreAnswer(
  { question, answer: right }: QuestionAndAnswer,
  answer: string | undefined,
  check: AnswerCheck,
): AnswerScore {
  if (answer === undefined) return { ...NO_ANSWERS, count: 1, missing: 1 };
  const { valid, optimal } = check(question, answer);
  return {
    count: 1,
    exact: Number(answer === right),
    cell: shareOfCells(answer, right),
    valid: Number(valid),
    ...(optimal !== undefined && { optimal: Number(optimal) }),
    missing: 0,
  };
}

/** Adds two scores. */
export function addAnswerScores(a: AnswerScore, b: AnswerScore): AnswerScore {
  const tells = a.optimal !== undefined || b.optimal !== undefined;
  return {
    count: a.count + b.count,
    exact: a.exact + b.exact,
    cell: a.cell + b.cell,
    valid: a.valid + b.valid,
    ...(tells && { optimal: (a.optimal ?? 0) + (b.optimal ?? 0) }),
    missing: a.missing + b.missing,
  };
}

/** A score's shares with their intervals. */
export interface AnswerEstimates extends Pick<AnswerScore, "count" | "missing"> {
  /** Every cell right. */
  readonly exact: Interval;
  /** The mean share of right cells. */
  readonly cell: Interval;
  /** The rules obeyed. */
  readonly valid: Interval;
  /** And no answer better. */
  readonly optimal?: Interval;
}

/**
 * Puts Wilson's intervals round a score's shares.
 *
 * @throws {RangeError} when it counts no puzzle.
 */
export function estimateAnswers({ count, missing, exact, cell, valid, optimal }: AnswerScore): AnswerEstimates {
  return {
    count,
    missing,
    exact: wilsonInterval(exact, count),
    cell: boundedMeanInterval(cell, count),
    valid: wilsonInterval(valid, count),
    ...(optimal !== undefined && { optimal: wilsonInterval(optimal, count) }),
  };
}

function shareOfCells(answer: string, right: string): number {
  if (answer.length !== right.length) return 0;
  let same = 0;
  for (let i = 0; i < right.length; i++) if (answer[i] === right[i]) same++;
  return same / right.length;
}

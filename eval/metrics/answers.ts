/** A question and its right answer, cell by cell, as the rows of a CSV file have them. */
export interface QuestionAndAnswer {
  readonly question: string;
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
  let count = 0, exact = 0, cell = 0, valid = 0, missing = 0;
  let optimal: number | undefined;
  for (const { question, answer: right } of truth) {
    count++;
    const answer = answers.get(question);
    if (answer === undefined) {
      missing++;
      continue;
    }
    if (answer === right) exact++;
    cell += shareOfCells(answer, right);
    const checked = check(question, answer);
    if (checked.valid) valid++;
    if (checked.optimal !== undefined) optimal = (optimal ?? 0) + Number(checked.optimal);
  }
  return { count, exact, cell, valid, ...(optimal !== undefined && { optimal }), missing };
}

function shareOfCells(answer: string, right: string): number {
  if (answer.length !== right.length) return 0;
  let same = 0;
  for (let i = 0; i < right.length; i++) if (answer[i] === right[i]) same++;
  return same / right.length;
}

/** Reads a file of answers and its truth, and scores the one by the other. */

import { type ArcTask, type CsvRow, readArcPairs, readCsv, readJson } from "@trm/datasets";
import {
  addAnswerScores,
  type AnswerCheck,
  type AnswerEstimates,
  type AnswerScore,
  checkMaze,
  checkSudoku,
  countAttempted,
  estimateAnswers,
  estimatePasses,
  NO_ANSWERS,
  type PassEstimate,
  rankBySubmission,
  scoreAnswer,
  type TestPairs,
} from "@trm/metrics";

/** What a file of answers scored. Plain data. */
export type Score = PuzzleScore | ArcScore;

/** The score of answers to Sudokus or mazes. */
export interface PuzzleScore extends AnswerEstimates {
  /** What is scored. */
  readonly puzzle: "sudoku" | "maze";
  /** Answers to questions that the truth does not ask; they do not count. */
  readonly surplus: number;
}

/** The score of a submission to ARC. */
export interface ArcScore {
  /** What is scored. */
  readonly puzzle: "arc";
  /** Tasks asked. */
  readonly tasks: number;
  /** Their test inputs. */
  readonly pairs: number;
  /** Test inputs without any attempt; they count as unsolved. */
  readonly missing: number;
  /** Answered tasks that the truth does not ask; they do not count. */
  readonly surplus: number;
  /** Pass@1 and pass@2. */
  readonly passes: readonly PassEstimate[];
}

/**
 * Scores the answers of a CSV file with columns `question` and `answer`; the truth's kind of puzzle decides the rules.
 *
 * @throws {SyntaxError} naming file and line.
 */
export async function scorePuzzles(answersPath: string, truthPath: string): Promise<PuzzleScore> {
  const answers = await readAnswers(answersPath);
  const unused = new Set(answers.keys());
  let puzzle: PuzzleScore["puzzle"] | undefined;
  let score: AnswerScore = NO_ANSWERS;
  for await (const row of readCsv(truthPath, COLUMNS)) {
    const [question, answer] = row.fields;
    puzzle ??= isMaze(question) ? "maze" : "sudoku";
    const check = checks[puzzle];
    requireTruth(row, check);
    const key = keyOf(question);
    score = addAnswerScores(score, scoreAnswer({ question, answer }, answers.get(key), check));
    unused.delete(key);
  }
  if (puzzle === undefined) throw new SyntaxError(`Cannot read "${truthPath}": it has no rows`);
  return { puzzle, ...estimateAnswers(score), surplus: unused.size };
}

/**
 * Scores a `submission.json` by a pair of ARC's files.
 *
 * @throws {SyntaxError} naming the file.
 */
export function scoreSubmission(submissionPath: string, challenges: string, solutions: string): ArcScore {
  const tests = testPairs(readArcPairs(challenges, solutions));
  const { value } = readJson(submissionPath);
  const name = `"${submissionPath}"`;
  const pairs = [...tests.values()].reduce((sum, pairs) => sum + pairs.length, 0);
  const ranks = rankBySubmission(tests, value, name);
  const { attempted, surplus } = countAttempted(tests, value, name);
  return {
    puzzle: "arc",
    tasks: tests.size,
    pairs,
    missing: pairs - attempted,
    surplus,
    passes: estimatePasses(ranks, [1, 2]),
  };
}

const COLUMNS = ["question", "answer"] as const;
const checks: Readonly<Record<PuzzleScore["puzzle"], AnswerCheck>> = { sudoku: checkSudoku, maze: checkMaze };

async function readAnswers(path: string): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for await (const { fail, fields: [question, answer] } of readCsv(path, COLUMNS)) {
    const key = keyOf(question);
    if (answers.has(key)) throw fail("this question was answered on a line before");
    answers.set(key, answer);
  }
  return answers;
}

/** A blank of a Sudoku may be written as `.` or `0`; neither occurs in a maze. */
function keyOf(question: string): string {
  return question.replaceAll("0", ".");
}

function isMaze(question: string): boolean {
  return /^[# SG]+$/.test(question);
}

/** Refuses a truth whose answer breaks the rules: it would be another kind of file, or a damaged one. */
function requireTruth({ fields: [question, answer], fail }: CsvRow, check: AnswerCheck): void {
  try {
    if (check(question, answer).valid) return;
  } catch (error) {
    throw error instanceof SyntaxError || error instanceof RangeError ? fail(error.message) : error;
  }
  throw fail("its answer does not solve its question, so it is no truth to score by");
}

function testPairs(tasks: readonly ArcTask[]): TestPairs {
  return new Map(tasks.map(({ id, pairs }) => [id, pairs.filter(({ part }) => part === "test")]));
}

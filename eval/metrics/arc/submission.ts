import { type Grid, gridRows, parseGridRows, sameGrid } from "../grid.ts";
import { hashGrid } from "./hash.ts";
import { mapPairs, type Ranks, type TestPairs } from "./pass.ts";
import { rankCandidates, type Votes } from "./votes.ts";

/** ARC's `submission.json`: for every task and test input, `attempt_1`, `attempt_2` … as rows of colours. */
export type Submission = Record<string, Record<`attempt_${number}`, number[][]>[]>;

/**
 * Submits the best candidates for every test input; where there are too few, the best one again, as in the reference.
 *
 * A task without any candidate gets an empty list, as in the reference. A test input without one keeps its place with
 * empty grids, where the reference shortens the list and so shifts the answers to the inputs that follow.
 */
export function buildSubmission(tests: TestPairs, votes: Votes, attempts = 2): Submission {
  const submission = Array.from(tests, ([task, pairs]) => {
    const ranked = pairs.map(({ input }) => rankCandidates(votes, task, hashGrid(input)).map(({ grid }) => grid));
    return [task, ranked.every((grids) => grids.length === 0) ? [] : ranked.map((grids) => attempt(grids, attempts))];
  });
  return Object.fromEntries(submission);
}

/**
 * Finds every true output among the attempts of a parsed `submission.json`, whatever system it is from; score the ranks
 * with {@linkcode passAt}.
 *
 * A missing task, test input or attempt, or a `null` one, solves nothing. Tasks that are not asked for are left out.
 *
 * @throws {SyntaxError} on a submission of another form, more answers than test inputs, or an attempt that is no grid.
 */
export function rankBySubmission(tests: TestPairs, submission: unknown): Ranks {
  if (!isObject(submission)) {
    throw new SyntaxError("Cannot read the submission: expected an object with a list of answers for every task");
  }
  const answers = new Map(Array.from(tests, ([task, pairs]) => [task, parseTask(submission, task, pairs.length)]));
  return mapPairs(tests, (task, { output }, index) => {
    const solving = answers.get(task)?.[index]?.filter(({ grid }) => sameGrid(grid, output)) ?? [];
    return Math.min(Infinity, ...solving.map(({ number }) => number));
  });
}

/** An attempt that was read, and which one it is, from 1. */
interface Attempt {
  readonly number: number;
  readonly grid: Grid;
}

function attempt(grids: readonly Grid[], attempts: number): Submission[string][number] {
  return Object.fromEntries(Array.from({ length: attempts }, (_, i) => {
    const grid = grids[i] ?? grids[0];
    return [`attempt_${i + 1}`, grid ? gridRows(grid) : []];
  }));
}

function parseTask(submission: Record<string, unknown>, task: string, pairs: number): Attempt[][] {
  if (!Object.hasOwn(submission, task)) return [];
  const answers = submission[task];
  if (!Array.isArray(answers) || answers.length > pairs) {
    const found = Array.isArray(answers) ? `${answers.length} answers` : "no list";
    throw new SyntaxError(`Cannot read the submission: found ${found} for task "${task}", expected ${pairs} answers`);
  }
  return answers.map((answer, index) => parseAnswer(answer, `test ${index + 1} of task "${task}"`));
}

function parseAnswer(answer: unknown, name: string): Attempt[] {
  const attempts = isObject(answer) ? Object.entries(answer).filter(([key]) => ATTEMPT.test(key)) : [];
  if (attempts.length === 0) throw new SyntaxError(`Cannot read the submission: found no attempt_1 for ${name}`);
  return attempts.filter(([, rows]) => rows !== null).map(([key, rows]) => ({
    number: Number(key.slice("attempt_".length)),
    grid: parseGridRows(rows, `${key} for ${name}`),
  }));
}

const ATTEMPT = /^attempt_[1-9]\d*$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

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
 * `name` is what an error calls the submission.
 *
 * @throws {SyntaxError} on a submission of another form, more answers than test inputs, or an attempt that is no grid.
 */
export function rankBySubmission(tests: TestPairs, submission: unknown, name = "the submission"): Ranks {
  const answers = parseSubmission(tests, submission, name);
  return mapPairs(tests, (task, { output }, index) => {
    const solving = answers.get(task)?.[index]?.filter(({ grid }) => sameGrid(grid, output)) ?? [];
    return Math.min(Infinity, ...solving.map(({ number }) => number));
  });
}

/** How many test inputs a submission attempts, and how many tasks it has that are not asked for. */
export function countAttempted(
  tests: TestPairs,
  submission: unknown,
  name = "the submission",
): { readonly attempted: number; readonly surplus: number } {
  let attempted = 0;
  for (const inputs of parseSubmission(tests, submission, name).values()) {
    attempted += inputs.filter((attempts) => attempts.some(({ grid }) => grid.cells.length > 0)).length;
  }
  return { attempted, surplus: Object.keys(submission as Submission).filter((task) => !tests.has(task)).length };
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

/** The attempts at each test input of each task that is asked for. */
function parseSubmission(tests: TestPairs, submission: unknown, name: string): Map<string, Attempt[][]> {
  if (!isObject(submission)) {
    throw new SyntaxError(`Cannot read ${name}: expected an object with a list of answers for every task`);
  }
  return new Map(Array.from(tests, ([task, pairs]) => {
    const answers = Object.hasOwn(submission, task) ? submission[task] : [];
    if (!Array.isArray(answers) || answers.length > pairs.length) {
      const found = Array.isArray(answers) ? `${answers.length} answers` : "no list";
      throw new SyntaxError(
        `Cannot read ${name}: found ${found} for task "${task}", expected ${pairs.length} answers`,
      );
    }
    return [task, answers.map((answer, index) => parseAnswer(answer, `test ${index + 1} of task "${task}"`, name))];
  }));
}

function parseAnswer(answer: unknown, where: string, name: string): Attempt[] {
  const attempts = isObject(answer) ? Object.entries(answer).filter(([key]) => ATTEMPT.test(key)) : [];
  if (attempts.length === 0) throw new SyntaxError(`Cannot read ${name}: found no attempt_1 for ${where}`);
  return attempts.filter(([, rows]) => rows !== null).map(([key, rows]) => ({
    number: Number(key.slice("attempt_".length)),
    grid: parseGridRows(rows, `${key} for ${where} of ${name}`),
  }));
}

const ATTEMPT = /^attempt_[1-9]\d*$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

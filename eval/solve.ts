import { emptyBatch, IGNORED_LABEL, type Source, testBatches } from "@trm/datasets";
import { type Answerer, type Answers, wantsToHalt } from "./answerer.ts";

/** What a model thinks of one puzzle after a supervision step. */
export interface SolvingStep {
  /** Counts from 1. */
  readonly step: number;
  /** `[S]`: the answer so far. */
  readonly tokens: Uint32Array;
  /** How sure the model is that it is right, 0 to 1. */
  readonly confidence: number;
  /** Whether the model would stop here. */
  readonly halts: boolean;
}

/** Answers one puzzle, `tokens [S]`, step by step, for `supervisionSteps` steps whether or not the model would stop before. */
export async function* solve(
  answerer: Answerer,
  { tokens, identifier = 0, supervisionSteps }: {
    readonly tokens: Uint32Array;
    readonly identifier?: number;
    readonly supervisionSteps: number;
  },
): AsyncGenerator<SolvingStep> {
  const { batch: B, data: { length: S } } = answerer;
  if (tokens.length !== S) throw new TypeError(`Cannot solve a puzzle of ${tokens.length} cells: the model takes ${S}`);
  const questions = new Uint32Array(B * S);
  questions.set(tokens);
  const identifiers = new Uint32Array(B).fill(identifier);
  for (let step = 1; step <= supervisionSteps; step++) {
    const restart = new Uint32Array(B).fill(Number(step === 1));
    yield stepOf(answerer, await answerer.answer({ tokens: questions, identifiers, restart }), { row: 0, step });
  }
}

/** A puzzle of a test split and how it was solved. */
export interface SolvedExample {
  /** Its number in the split. */
  readonly example: number;
  /** `[S]`. */
  readonly tokens: Uint32Array;
  /** `[S]`. */
  readonly labels: Uint32Array;
  /** The answers. */
  readonly steps: readonly SolvingStep[];
}

/**
 * Of the first B puzzles of a test split, the one that takes most supervision steps until its answer is right and stays so.
 *
 * The first one where none is answered rightly.
 */
export async function slowestSolved(
  answerer: Answerer,
  source: Source,
  supervisionSteps: number,
): Promise<SolvedExample> {
  const { batch: B, data: { length: S } } = answerer;
  const { tokens, labels, identifiers, rows } = testBatches(source, { batch: B }).next() ?? emptyBatch(source, B);
  const answers: Answers[] = [];
  for (let step = 1; step <= supervisionSteps; step++) {
    answers.push(await answerer.answer({ tokens, identifiers, restart: new Uint32Array(B).fill(Number(step === 1)) }));
  }
  const ofRow = (cells: ArrayLike<number>, row: number) =>
    Uint32Array.from({ length: S }, (_, i) => cells[row * S + i]);
  const isRight = (predictions: ArrayLike<number>, row: number) =>
    ofRow(labels, row).every((label, i) => label === IGNORED_LABEL || label === predictions[row * S + i]);
  const solvedFrom = (row: number) => {
    const wrong = answers.findLastIndex(({ predictions }) => !isRight(predictions, row));
    return wrong === supervisionSteps - 1 ? 0 : wrong + 2; // the step after the last wrong one, counted from 1
  };
  let slowest = 0, most = 0;
  for (let row = 0; row < rows; row++) {
    const from = solvedFrom(row);
    if (from > most) [slowest, most] = [row, from];
  }
  return {
    example: slowest,
    tokens: ofRow(tokens, slowest),
    labels: ofRow(labels, slowest),
    steps: answers.map((answer, i) => stepOf(answerer, answer, { row: slowest, step: i + 1 })),
  };
}

function stepOf(
  { halting, data: { length: S } }: Answerer,
  answers: Answers,
  { row, step }: { readonly row: number; readonly step: number },
): SolvingStep {
  const { predictions, halt } = answers;
  return {
    step,
    tokens: Uint32Array.from({ length: S }, (_, cell) => predictions[row * S + cell]),
    confidence: 1 / (1 + Math.exp(-halt[row])),
    halts: wantsToHalt(halting, answers, row),
  };
}

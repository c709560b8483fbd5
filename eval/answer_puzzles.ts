import { emptyBatch, IGNORED_LABEL, type Source, testBatches } from "@trm/datasets";
import { type Answerer, type Answers, wantsToHalt } from "./answerer.ts";
import { examplesWithin } from "./examples_within.ts";

/**
 * When a puzzle's answer counts. `fixed`: after the last supervision step, the reference's rule. `early-exit`: as soon as the
 * model would stop, or after the last step.
 */
export type StoppingRule = "fixed" | "early-exit";

/** Which puzzles are answered, and how long each is thought about. */
export interface AnswerOptions {
  /** Supervision steps that a puzzle is given at most. */
  readonly supervisionSteps: number;
  /** `fixed` unless told otherwise. */
  readonly rule?: StoppingRule;
  /** Takes no more puzzles than this, from the first on; of groups of several versions the first of each, then the second … */
  readonly limit?: number;
  /** Called after each supervision step of the batch, with the puzzles answered so far; those in work count in part. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A puzzle of a test split and its final answer. */
export interface AnsweredPuzzle {
  /** Its number in the split. */
  readonly example: number;
  /** `[S]`. */
  readonly tokens: Uint32Array;
  /** `[S]`, `IGNORED_LABEL` where nothing is asked. */
  readonly labels: Uint32Array;
  /** Its puzzle identifier. */
  readonly identifier: number;
  /** `[S]`: the answer. */
  readonly predictions: Uint32Array;
  /** The logit of being right. */
  readonly halt: number;
  /** After which step the model would have stopped; the last one where it never would. */
  readonly stepsToHalt: number;
  /** What each step answered rightly, the final one last. */
  readonly steps: readonly RightCells[];
}

/** How much of an answer is right. */
export interface RightCells {
  /** Cells that are asked. */
  readonly asked: number;
  /** Of those, the right ones. */
  readonly right: number;
}

/**
 * Answers the puzzles of a test split, each from a fresh carry, and yields them in the order of `examplesWithin`.
 *
 * A finished puzzle leaves the batch and the next one takes its row, so that under early exit every row is always at work. As rows
 * know nothing of each other, each answer is the one that the puzzle alone would get.
 */
export async function* answerPuzzles(
  answerer: Answerer,
  source: Source,
  { supervisionSteps, rule = "fixed", limit, onProgress }: AnswerOptions,
): AsyncGenerator<AnsweredPuzzle> {
  const { batch: B, halting, data: { length: S } } = answerer;
  const examples = examplesWithin(source, limit);
  const total = examples.length;
  const questions = emptyBatch(source, B);
  const restart = new Uint32Array(B);
  const rows: (Thinking | undefined)[] = new Array(B).fill(undefined);
  const finished = new Map<number, AnsweredPuzzle>(); // those whose predecessors still think
  const { padToken, blankIdentifier } = source.metadata;
  let taken = 0, yielded = 0;

  function refill(row: number): void {
    const example = examples[taken];
    const puzzle = taken < total ? testBatches(source, { batch: 1 }, { position: example }).next() : null;
    rows[row] = puzzle
      ? { ...puzzle, example, place: taken++, identifier: puzzle.identifiers[0], steps: [] }
      : undefined;
    questions.tokens.fill(padToken, row * S, (row + 1) * S); // a row without a puzzle idles
    if (puzzle) questions.tokens.set(puzzle.tokens, row * S);
    questions.identifiers[row] = rows[row]?.identifier ?? blankIdentifier;
    restart[row] = 1;
  }

  for (let row = 0; row < B; row++) refill(row);
  while (yielded < total) {
    const { tokens, identifiers } = questions;
    const answers = await answerer.answer({ tokens, identifiers, restart });
    restart.fill(0);
    rows.forEach((thinking, row) => {
      if (!thinking) return;
      const { steps, labels } = thinking;
      steps.push(countRight(answers.predictions, labels, row * S));
      const halts = wantsToHalt(halting, answers, row);
      if (halts) thinking.stepsToHalt ??= steps.length;
      if (steps.length < supervisionSteps && !(halts && rule === "early-exit")) return;
      finished.set(thinking.place, finish(thinking, answers, row * S, row));
      refill(row);
    });
    const inPart = rows.reduce((sum, thinking) => sum + (thinking ? thinking.steps.length / supervisionSteps : 0), 0);
    onProgress?.(yielded + finished.size + inPart, total);
    for (let next = finished.get(yielded); next; next = finished.get(yielded)) {
      finished.delete(yielded++);
      yield next;
    }
  }
}

/** A puzzle in a row of the batch. */
interface Thinking extends Pick<AnsweredPuzzle, "example" | "tokens" | "labels" | "identifier"> {
  /** When it was taken. */
  readonly place: number;
  stepsToHalt?: number;
  readonly steps: RightCells[];
}

function finish(thinking: Thinking, { predictions, halt }: Answers, start: number, row: number): AnsweredPuzzle {
  const { example, tokens, labels, identifier, steps, stepsToHalt = steps.length } = thinking;
  const answer = Uint32Array.from(tokens, (_, i) => predictions[start + i]);
  return { example, tokens, labels, identifier, predictions: answer, halt: halt[row], stepsToHalt, steps };
}

function countRight(predictions: ArrayLike<number>, labels: Uint32Array, start: number): RightCells {
  let asked = 0, right = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === IGNORED_LABEL) continue;
    asked++;
    if (predictions[start + i] === labels[i]) right++;
  }
  return { asked, right };
}

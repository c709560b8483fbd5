import { type Batches, emptyBatch, exampleCount, IGNORED_LABEL, type Source, testBatches } from "@trm/datasets";
import { addTallies, type Tally, tally } from "@trm/metrics";
import { type Answerer, type Answers, wantsToHalt } from "./answerer.ts";

/** How a split is evaluated. */
export interface EvaluationOptions {
  /** Supervision steps each puzzle is given. */
  readonly supervisionSteps: number;
  /** Takes no more puzzles than this, from the first on. */
  readonly limit?: number;
  /** Called after each supervision step, with the puzzles answered so far. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called with each batch's answers after its last step, for votes and failures. */
  readonly onAnswers?: (batch: AnsweredRows) => void;
}

/** The final answers of a batch. */
export interface AnsweredRows extends Answers {
  /** How many rows, from the first, are real. */
  readonly rows: number;
  /** The number of the first row's example in the split. */
  readonly first: number;
  /** `[B, S]` each. */
  readonly tokens: Uint32Array;
  readonly labels: Uint32Array;
  /** `[B]`. */
  readonly identifiers: Uint32Array;
}

/** What an evaluation found. */
export interface Evaluation {
  /** Puzzles that were asked anything. */
  readonly count: number;
  /** The share with every cell right. */
  readonly exactAccuracy: number;
  /** The mean share of right cells. */
  readonly cellAccuracy: number;
  /** The share that said rightly whether it is right. */
  readonly haltAccuracy: number;
  /** Steps each puzzle was given. */
  readonly supervisionSteps: number;
  /** The mean number of steps after which the model itself would have stopped. */
  readonly stepsToHalt: number;
  /** How the answers grow: what the first, second … step would have scored. */
  readonly steps: readonly { readonly exactAccuracy: number; readonly cellAccuracy: number }[];
}

/** Answers a test split by the reference's rule: every puzzle is given the same number of supervision steps, from a fresh carry. */
export async function evaluate(answerer: Answerer, source: Source, options: EvaluationOptions): Promise<Evaluation> {
  const { supervisionSteps, limit = Infinity, onProgress, onAnswers } = options;
  const { batch: B, halting } = answerer;
  const total = Math.min(exampleCount(source), limit);
  const batches: Batches<unknown> = testBatches(source, { batch: B });
  const into = emptyBatch(source, B);
  let curve: Tally[] = Array.from({ length: supervisionSteps }, () => nothing);
  for (let first = 0; first < total && batches.next(into); first += B) {
    const { tokens, labels, identifiers } = into;
    const rows = Math.min(into.rows, total - first);
    labels.fill(IGNORED_LABEL, rows * source.metadata.length);
    const stoppedAt = new Uint32Array(B);
    let answers: Answers | undefined;
    const tallies: Tally[] = [];
    for (let step = 1; step <= supervisionSteps; step++) {
      answers = await answerer.answer({ tokens, identifiers, restart: new Uint32Array(B).fill(Number(step === 1)) });
      for (let row = 0; row < rows; row++) {
        const stops = step === supervisionSteps || wantsToHalt(halting, answers, row);
        if (stops && stoppedAt[row] === 0) stoppedAt[row] = step;
      }
      const { predictions, halt: haltLogits } = answers;
      const halted = new Uint8Array(B).fill(1); // by rule, whatever the model wants
      tallies.push(tally({ predictions, labels, ignored: IGNORED_LABEL, haltLogits, steps: stoppedAt, halted }));
      onProgress?.(first + rows * step / supervisionSteps, total);
    }
    curve = curve.map((sum, i) => addTallies(sum, tallies[i]));
    if (answers) onAnswers?.({ ...answers, rows, first, tokens, labels, identifiers });
  }
  const last = curve[supervisionSteps - 1];
  if (!last.count) throw new RangeError("Cannot evaluate: found no puzzle with anything to answer");
  return {
    count: last.count,
    exactAccuracy: last.exactAccuracy / last.count,
    cellAccuracy: last.accuracy / last.count,
    haltAccuracy: last.haltAccuracy / last.count,
    supervisionSteps,
    stepsToHalt: last.steps / last.count,
    steps: curve.map(({ count, exactAccuracy, accuracy }) => ({
      exactAccuracy: exactAccuracy / count,
      cellAccuracy: accuracy / count,
    })),
  };
}

const nothing: Tally = { count: 0, accuracy: 0, exactAccuracy: 0, haltAccuracy: 0, steps: 0 };

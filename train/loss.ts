import { add, fill, reshape, type Tensor } from "@trm/engine";
import type { Thought } from "@trm/layers";
import {
  bceWithLogits,
  both,
  concat,
  crossEntropy,
  type CrossEntropyKind,
  divide,
  equal,
  greater,
  maximum,
  multiply,
  not,
  scale,
  sumAxis,
  supervised,
  toF32,
} from "@trm/ops";

/** The sums that a step adds to. The first five count rows that stopped and were asked something; losses count all. */
export const METRICS = [
  "count",
  "accuracy",
  "exactAccuracy",
  "haltAccuracy",
  "steps",
  "lmLoss",
  "haltLoss",
  "continueLoss",
] as const;

/** How well a thought answers, `[b]` each. */
export interface Scores {
  /** The mean cross-entropy of the supervised cells. */
  readonly lmLoss: Tensor;
  /** The binary cross-entropy of halting with being solved. */
  readonly haltLoss: Tensor;
  /** The binary cross-entropy of continuing with its target; zeros where there is none. */
  readonly continueLoss: Tensor;
  /** A flag: every supervised cell is right; also where there is none. */
  readonly solved: Tensor;
  /** The share of supervised cells that are right. */
  readonly share: Tensor;
  /** How many cells are supervised. */
  readonly asked: Tensor;
}

/** What a thought is held against, and how. */
export interface LossOptions {
  /** u32 `[b, L]`. */
  readonly labels: Tensor;
  /** What continuing promises, `[b]`, where that is learned. */
  readonly target?: Tensor;
  /** Of the logits. */
  readonly kind: CrossEntropyKind;
  /** What `loss` is multiplied by, but not the scores; 1 unless said. */
  readonly factor?: number;
}

/** Per row: the mean cross-entropy of its supervised cells, and half the binary cross-entropies of halting and continuing. */
export function lossOf(
  { logits, halt, proceed }: Thought,
  { labels, target, kind, factor = 1 }: LossOptions,
): Scores & { readonly loss: Tensor } {
  const [b] = labels.shape;
  const perRow = (cells: Tensor) => reshape(sumAxis(cells, 1), [b]);
  const asked = perRow(supervised(labels));
  const divisor = maximum(asked, 1);
  const weights = reshape(divide(fill([1], factor), divisor), [b, 1]);
  const cells = crossEntropy(logits, labels, { kind, weights });
  const right = perRow(cells.right);
  const solved = not(greater(asked, right));
  const answers = perRow(cells.loss);
  const haltLoss = bceWithLogits(halt, toF32(solved));
  const continueLoss = target ? bceWithLogits(proceed, target) : fill([b], 0);
  const loss = add(answers, scale(target ? add(haltLoss, continueLoss) : haltLoss, 0.5 * factor));
  return {
    loss,
    lmLoss: scale(answers, 1 / factor),
    haltLoss,
    continueLoss,
    solved,
    share: divide(right, divisor),
    asked,
  };
}

/** The columns of {@linkcode METRICS}, summed over the rows. */
export function tallyRows(
  { asked, share, solved, halt, halted, steps, lmLoss, haltLoss, continueLoss }:
    & Scores
    & Record<"halt" | "halted" | "steps", Tensor>,
): Tensor {
  const [b] = asked.shape;
  const counts = toF32(both(halted, greater(asked, fill([1], 0))));
  const certain = equal(not(greater(fill([1], 0), halt)), solved);
  const columns = [
    counts,
    multiply(counts, share),
    multiply(counts, toF32(solved)),
    multiply(counts, toF32(certain)),
    multiply(counts, toF32(steps)),
    lmLoss,
    haltLoss,
    continueLoss,
  ].map((column) => reshape(column, [b, 1]));
  return sumAxis(concat([concat(columns.slice(0, 4), 1), concat(columns.slice(4), 1)], 1), 0);
}

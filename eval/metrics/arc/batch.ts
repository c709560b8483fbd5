import { cropGrid } from "./crop.ts";
import { hashGrid } from "./hash.ts";
import { parseAugmentedName } from "./inverse.ts";
import { castVote, type Votes } from "./votes.ts";

/** What a model answered to a batch of test inputs. */
export interface AnsweredBatch {
  /** `[B, S]`, the tokens of the test inputs. */
  readonly inputs: Uint8Array | Int32Array | Uint32Array;
  /** `[B, S]`, the likeliest token at every position. */
  readonly predictions: Uint8Array | Int32Array | Uint32Array;
  /** `[B]`, the logit of being right. */
  readonly haltLogits: ArrayLike<number>;
  /** `[B]`, the puzzle identifiers; 0 fills a batch up and does not vote. */
  readonly identifiers: ArrayLike<number>;
}

/**
 * Casts a batch's votes: every predicted canvas is cropped and brought back from its augmentation, as is its input.
 *
 * `name` tells the augmented name of a puzzle identifier. Where the reference drops filler rows from everything but the
 * confidences, which pairs them wrongly unless the fillers come last, here each row keeps its own.
 *
 * @throws {RangeError} on an identifier without a name.
 */
export function castBatch(
  votes: Votes,
  batch: AnsweredBatch,
  name: (identifier: number) => string | undefined,
): void {
  const { inputs, predictions, haltLogits, identifiers } = batch;
  const B = identifiers.length, S = inputs.length / B;
  if (haltLogits.length !== B || predictions.length !== inputs.length || (B > 0 && !Number.isInteger(S))) {
    throw new TypeError(
      `Cannot cast a batch: found ${inputs.length} inputs, ${predictions.length} predictions and ${haltLogits.length} ` +
        `logits for ${B} rows`,
    );
  }
  for (let row = 0; row < B; row++) {
    const identifier = identifiers[row];
    if (identifier === BLANK) continue;
    const augmented = name(identifier);
    if (augmented === undefined) throw new RangeError(`Cannot cast a vote: puzzle ${identifier} has no name`);
    const { task, restore } = parseAugmentedName(augmented);
    castVote(votes, {
      task,
      inputHash: hashGrid(restore(cropGrid(inputs.subarray(row * S, (row + 1) * S)))),
      grid: restore(cropGrid(predictions.subarray(row * S, (row + 1) * S))),
      q: 1 / (1 + Math.exp(-haltLogits[row])), // sigmoid in f64: two nearly certain answers still differ
    });
  }
}

const BLANK = 0;

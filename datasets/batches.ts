import { ownerOf } from "./batches_offsets.ts";
import { type OrderOptions, type OrderState, trainOrder } from "./batches_order.ts";
import type { Metadata, Source } from "./batches_source.ts";

/** The label of positions that no loss and no metric counts. */
export const IGNORED_LABEL = 0xffffffff;

/** A batch of examples. */
export interface Batch {
  /** `[B, S]`. */
  readonly tokens: Uint32Array;
  /** `[B, S]`, with {@linkcode IGNORED_LABEL} where nothing is asked. */
  readonly labels: Uint32Array;
  /** `[B]`: the puzzle identifier of each row. */
  readonly identifiers: Uint32Array;
  /** How many rows, from the first, are real; the others are padding. */
  rows: number;
}

/** Which rows of a batch a worker takes; all of them unless told otherwise. */
export interface Share {
  /** Which of the workers this is, from 0. */
  readonly rank?: number;
  /** How many workers there are; each takes B = batch / world rows. */
  readonly world?: number;
}

/** A stream of batches whose place is plain data. */
export interface Batches<State> {
  /** Writes the next batch into `into`, or into a new one; null at the end of the iteration, or of the test split. */
  next(into?: Batch): Batch | null;
  /** Where the next batch begins. */
  state(): State;
}

/**
 * Batches a training split without end, in the reference's order; `next()` gives null once after each iteration.
 *
 * @throws {RangeError} when an iteration has too few examples for one batch.
 */
export function trainBatches(
  source: Source,
  options: OrderOptions & Share,
  state?: OrderState,
): Batches<OrderState> {
  const { batch } = options;
  const { first, rows } = share(batch, options);
  const order = trainOrder(source, options, state);
  const examples = new Uint32Array(batch), puzzles = new Uint32Array(batch);
  return {
    next(into = emptyBatch(source, rows)) {
      checkBatch(into, source, rows);
      if (!order.next(examples, puzzles)) return null;
      for (let row = 0; row < rows; row++) writeRow(source, examples[first + row], puzzles[first + row], into, row);
      into.rows = rows;
      return into;
    },
    state: order.state,
  };
}

/** Batches a test split in file order; the last batch is padded, and after it `next()` gives null. */
export function testBatches(
  source: Source,
  options: { readonly batch: number } & Share,
  state: { readonly position: number } = { position: 0 },
): Batches<{ readonly position: number }> {
  const { batch } = options;
  const { first, rows } = share(batch, options);
  const count = exampleCount(source);
  let { position } = state;
  return {
    next(into = emptyBatch(source, rows)) {
      checkBatch(into, source, rows);
      if (position >= count) return null;
      const real = Math.max(0, Math.min(rows, count - position - first));
      for (let row = 0; row < real; row++) {
        const example = position + first + row;
        writeRow(source, example, ownerOf(source.puzzleOffsets, example), into, row);
      }
      pad(into, real, source.metadata);
      position += batch;
      return into;
    },
    state: () => ({ position }),
  };
}

/** How many examples a split has. */
export function exampleCount({ puzzleOffsets }: Source): number {
  return puzzleOffsets[puzzleOffsets.length - 1];
}

/** A batch of `rows` rows to be written into. */
export function emptyBatch({ metadata }: Source, rows: number): Batch {
  return {
    tokens: new Uint32Array(rows * metadata.length),
    labels: new Uint32Array(rows * metadata.length),
    identifiers: new Uint32Array(rows),
    rows: 0,
  };
}

/** The steps of a run as the reference counts them: its learning rate follows this number, not the batches made. */
export function totalSteps(
  { totalGroups, meanPuzzleExamples }: Pick<Metadata, "totalGroups" | "meanPuzzleExamples">,
  epochs: number,
  batch: number,
): number {
  return Math.floor(epochs * totalGroups * meanPuzzleExamples / batch);
}

function share(batch: number, { rank = 0, world = 1 }: Share): { first: number; rows: number } {
  const rows = batch / world;
  if (Number.isInteger(rows) && rows > 0 && Number.isInteger(rank) && rank >= 0 && rank < world) {
    return { first: rank * rows, rows };
  }
  throw new RangeError(`Cannot give worker ${rank} of ${world} its share of a batch of ${batch}: expected equal parts`);
}

function checkBatch({ tokens, labels, identifiers }: Batch, { metadata }: Source, rows: number): void {
  const cells = rows * metadata.length;
  if (tokens.length === cells && labels.length === cells && identifiers.length === rows) return;
  throw new TypeError(
    `Cannot write ${rows} rows of ${metadata.length} tokens: ` +
      `found room for ${tokens.length} tokens, ${labels.length} labels, ${identifiers.length} identifiers`,
  );
}

function writeRow(source: Source, example: number, puzzle: number, into: Batch, row: number): void {
  const { ignoreLabel, length } = source.metadata;
  const { tokens, labels, identifiers } = into;
  const at = row * length;
  source.read(example, tokens, labels, at);
  identifiers[row] = source.identifiers[puzzle];
  if (ignoreLabel === null) return;
  for (let i = at; i < at + length; i++) if (labels[i] === ignoreLabel) labels[i] = IGNORED_LABEL;
}

function pad(into: Batch, rows: number, { padToken, blankIdentifier, length }: Metadata): void {
  into.rows = rows;
  into.tokens.fill(padToken, rows * length);
  into.labels.fill(IGNORED_LABEL, rows * length);
  into.identifiers.fill(blankIdentifier, rows);
}

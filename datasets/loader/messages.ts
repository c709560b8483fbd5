import type { Batch, Share } from "../batches.ts";
import type { OrderOptions, OrderState } from "../batches_order.ts";
import type { Metadata } from "../batches_source.ts";
import type { DataFacts } from "../open/facts.ts";
import type { DataFiles, DataSpec } from "../open/spec.ts";

/** What a loader loads, and in which order. Plain data. */
export interface LoaderOptions extends OrderOptions, Share {
  /** Where the puzzles come from. */
  readonly spec: DataSpec;
  /** Files in place of what the spec names. */
  readonly files?: DataFiles;
  /** Where the first batch begins; at the beginning without it. */
  readonly state?: OrderState;
  /** Batches to keep ready; 4 unless told otherwise. */
  readonly ahead?: number;
}

/** What the loader tells its Worker. */
export type ToWorker =
  | { readonly kind: "start"; readonly options: LoaderOptions }
  /** Asks for one more batch, to be written into `used` if that is given. */
  | { readonly kind: "more"; readonly used?: Batch };

/** What the Worker tells its loader. */
export type FromWorker =
  | { readonly kind: "opened"; readonly facts: DataFacts; readonly metadata: Metadata; readonly state: OrderState }
  | { readonly kind: "batch"; readonly batch: Batch | null; readonly state: OrderState }
  | { readonly kind: "failed"; readonly name: string; readonly message: string };

/** The memory of a batch, which moves from one thread to the other with it. */
export function memoryOf({ tokens, labels, identifiers }: Batch): ArrayBuffer[] {
  return [tokens, labels, identifiers].map(({ buffer }) => buffer as ArrayBuffer);
}

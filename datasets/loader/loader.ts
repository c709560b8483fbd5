import type { Batch } from "../batches.ts";
import type { OrderState } from "../batches_order.ts";
import type { Metadata } from "../batches_source.ts";
import type { DataFacts } from "../open/facts.ts";
import { type FromWorker, type LoaderOptions, memoryOf, type ToWorker } from "./messages.ts";

/** A batch that was prepared ahead. */
export interface PreparedBatch {
  /** Null, once, where an iteration ends. It is the caller's until the next one is asked for: its memory is used again. */
  readonly batch: Batch | null;
  /** Where the batch after this one begins: what a checkpoint taken now must keep. */
  readonly state: OrderState;
}

/** Training batches that a Worker prepares ahead, so that nobody waits for them. */
export interface Loader extends Disposable {
  /** What is known of the data. */
  readonly facts: DataFacts;
  /** What describes the training split. */
  readonly metadata: Metadata;
  /** Where the first batch begins. */
  readonly state: OrderState;
  /** The next batch. One call at a time. */
  next(): Promise<PreparedBatch>;
}

/**
 * Opens data in a Worker of its own and prepares batches there, the same and in the same order as `trainBatches` makes.
 *
 * It works from within another Worker too; either needs the permission to read what the data needs, and its own source.
 *
 * @throws what `openData` and `trainBatches` throw, here or from `next()`.
 */
export async function startLoader(options: LoaderOptions): Promise<Loader> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "loader" });
  const inbox = mailbox(worker);
  const tell = (message: ToWorker, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);
  try {
    tell({ kind: "start", options });
    const { facts, metadata, state } = await inbox.receive("opened");
    let used: Batch | undefined;
    return {
      facts,
      metadata,
      state,
      async next() {
        if (used) tell({ kind: "more", used }, memoryOf(used));
        used = undefined;
        const { batch, state } = await inbox.receive("batch");
        if (batch) used = batch;
        else tell({ kind: "more" });
        return { batch, state };
      },
      [Symbol.dispose]: () => worker.terminate(),
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

/** Messages in the order in which they came. */
function mailbox(worker: Worker) {
  const messages: FromWorker[] = [];
  let wake = () => {};
  const arrived = (message: FromWorker) => {
    messages.push(message);
    wake();
  };
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => arrived(data);
  worker.onerror = (event) => {
    event.preventDefault();
    arrived({ kind: "failed", name: "Error", message: event.message });
  };
  return {
    async receive<K extends FromWorker["kind"]>(kind: K): Promise<FromWorker & { kind: K }> {
      if (messages.length === 0) await new Promise<void>((resolve) => wake = resolve);
      const message = messages[0];
      if (message.kind === "failed") throw revived(message); //  and again, if asked again
      messages.shift();
      if (message.kind !== kind) throw new Error(`Cannot load: found message "${message.kind}", expected "${kind}"`);
      return message as FromWorker & { kind: K };
    },
  };
}

/** An error as it was before it went through a message, which keeps no classes. */
function revived({ name, message }: { readonly name: string; readonly message: string }): Error {
  const classes: Record<string, new (message: string) => Error> = {
    TypeError,
    RangeError,
    SyntaxError,
    ...Deno.errors,
  };
  return new (classes[name] ?? Error)(message);
}

/** Trains in a Worker, so that waiting for the device blocks nobody else: takes a job, answers with its events. */

import { PREPARING, STOPPED, TRAINING } from "./phase.ts";
import { train, type TrainingEvent, type TrainingJob } from "./train.ts";

/** What the Worker is told. */
export type Order =
  | { readonly kind: "train"; readonly job: TrainingJob; readonly phase: Int32Array<SharedArrayBuffer> }
  | { readonly kind: "stop" };

/** What the Worker tells: an event, that it is done, or why it failed. */
export type Report =
  | { readonly kind: "event"; readonly event: TrainingEvent }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly error: SentError };

/** An error between threads: copied whole it would lose its class. */
export type SentError = Pick<Error, "name" | "message" | "stack">;

const scope = self as unknown as {
  onmessage: (message: MessageEvent<Order>) => void;
  postMessage(report: Report): void;
};

const stop = new AbortController();

scope.onmessage = ({ data: order }) => {
  if (order.kind === "stop") stop.abort();
  else work(order);
};

async function work({ job, phase }: Extract<Order, { kind: "train" }>): Promise<void> {
  try {
    for await (const event of train(job, stop.signal)) {
      scope.postMessage({ kind: "event", event });
      if (event.kind === "prepared" && Atomics.compareExchange(phase, 0, PREPARING, TRAINING) === STOPPED) return;
    }
    scope.postMessage({ kind: "done" });
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    scope.postMessage({ kind: "failed", error: { name, message, stack } });
  }
}

/// <reference lib="deno.worker" />
import { type Batches, trainBatches } from "../batches.ts";
import type { OrderState } from "../batches_order.ts";
import { openData } from "../open/open.ts";
import { type FromWorker, type LoaderOptions, memoryOf, type ToWorker } from "./messages.ts";

let batches: Batches<OrderState>;

self.onmessage = async ({ data: message }: MessageEvent<ToWorker>) => {
  try {
    if (message.kind === "start") await start(message.options);
    else prepare(message.used);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    post({ kind: "failed", name, message });
  }
};

/** The data stays open as long as the Worker lives. */
async function start({ spec, files, state, ahead = 4, ...options }: LoaderOptions): Promise<void> {
  const { train, facts } = await openData(spec, files);
  batches = trainBatches(train, options, state);
  post({ kind: "opened", facts, metadata: train.metadata, state: batches.state() });
  for (let i = 0; i < ahead; i++) prepare();
}

function prepare(used?: Parameters<typeof batches.next>[0]): void {
  const batch = batches.next(used);
  post({ kind: "batch", batch, state: batches.state() }, batch ? memoryOf(batch) : []);
}

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  self.postMessage(message, transfer);
}

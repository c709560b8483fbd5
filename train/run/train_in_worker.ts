import { PREPARING, STOPPED } from "./phase.ts";
import type { TrainingEvent, TrainingJob } from "./train.ts";
import type { Order, Report, SentError } from "./worker.ts";

/**
 * Trains in a Worker of its own and yields what it tells.
 *
 * In Deno every wait for the device stops its thread until the device's queue has drained; this thread stays awake. While the
 * Worker prepares, which may keep it from hearing anything for minutes, a request to stop ends it at once: no file is touched yet.
 */
export async function* trainInWorker(job: TrainingJob, signal: AbortSignal): AsyncGenerator<TrainingEvent> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "training" });
  const reports: Report[] = [];
  let wake = () => {};
  const hear = (report: Report) => {
    reports.push(report);
    wake();
  };
  worker.onmessage = ({ data }: MessageEvent<Report>) => hear(data);
  worker.onerror = (event) => {
    event.preventDefault();
    hear({ kind: "failed", error: { name: "Error", message: event.message } });
  };
  const phase = new Int32Array(new SharedArrayBuffer(4));
  const stop = () => {
    if (Atomics.compareExchange(phase, 0, PREPARING, STOPPED) === PREPARING) hear({ kind: "done" });
    else send({ kind: "stop" });
  };
  const send = (order: Order) => worker.postMessage(order);
  signal.addEventListener("abort", stop);
  try {
    send({ kind: "train", job, phase });
    if (signal.aborted) stop();
    while (true) {
      const report = reports.shift();
      if (!report) await new Promise<void>((resolve) => wake = resolve);
      else if (report.kind === "event") yield report.event;
      else if (report.kind === "failed") throw received(report.error);
      else return;
    }
  } finally {
    signal.removeEventListener("abort", stop);
    worker.terminate();
  }
}

/** The error again, of the class it had where there is one of that name. */
function received({ name, message, stack }: SentError): Error {
  const classes: Record<string, new (message: string) => Error> = {
    ...Deno.errors,
    TypeError,
    RangeError,
    SyntaxError,
  };
  return Object.assign(new (classes[name] ?? Error)(message), { name, stack });
}

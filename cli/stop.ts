/** Lets long work end in its own time when the user asks it to. */

/** A request to end, listened for until it is disposed of. */
export interface Stop extends Disposable {
  /** Aborts when the user asks to stop. */
  readonly signal: AbortSignal;
}

/**
 * Listens for a first Ctrl-C, or SIGTERM; a second Ctrl-C ends the process at once with exit code 130.
 *
 * Call it when the work begins: from then on Ctrl-C no longer ends the process by itself.
 */
export function listenForStop(): Stop {
  const controller = new AbortController();
  const abort = () => controller.abort();
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) Deno.exit(130);
    interrupted = true;
    abort();
  };
  const windows = Deno.build.os === "windows";
  Deno.addSignalListener("SIGINT", interrupt);
  if (!windows) Deno.addSignalListener("SIGTERM", abort);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      Deno.removeSignalListener("SIGINT", interrupt);
      if (!windows) Deno.removeSignalListener("SIGTERM", abort);
    },
  };
}

/** Lets long work end in its own time when the user asks it to. */

/**
 * A signal that aborts on the first Ctrl-C or SIGTERM; a second Ctrl-C ends the process at once with exit code 130.
 *
 * Call it once, when the work begins: from then on Ctrl-C no longer ends the process by itself.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let interrupted = false;
  Deno.addSignalListener("SIGINT", () => {
    if (interrupted) Deno.exit(130);
    interrupted = true;
    controller.abort();
  });
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => controller.abort());
  return controller.signal;
}

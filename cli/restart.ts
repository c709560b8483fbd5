/** Starts this program again with fewer permissions: Deno cannot give up part of `-A` while running. */

import { permissionFlags, type Permissions } from "./permissions.ts";

/**
 * Runs the main module again in a child with only these permissions, and returns its exit code.
 *
 * The terminal sends Ctrl-C to the child as well, so the parent waits for the child to finish. A signal sent to the parent alone is
 * handed on as SIGTERM: a child that stops in its own time treats that as a repeated request, not as a second Ctrl-C.
 */
export async function restart(mainModule: string, args: readonly string[], permissions: Permissions): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...permissionFlags(permissions), mainModule, ...args],
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();

  const windows = Deno.build.os === "windows"; // where a console's signals reach every process and kill() ends one at once
  const signals: Deno.Signal[] = windows ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"];
  const handOn = () => windows || child.kill("SIGTERM");
  for (const signal of signals) Deno.addSignalListener(signal, handOn);
  try {
    return (await child.status).code;
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, handOn);
  }
}

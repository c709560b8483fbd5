/** Starts this program again with fewer permissions: Deno cannot give up part of `--allow-read` while running. */

import { permissionFlags, type Permissions } from "./permissions.ts";

/**
 * Runs the main module again in a child with only these permissions, and returns its exit code; undefined where Deno does not let
 * this process start it after all, as with LD_LIBRARY_PATH set and no more than `--allow-run=deno`.
 *
 * The terminal sends Ctrl-C to the child as well, so the parent waits for the child to finish. A signal sent to the parent alone is
 * handed on as SIGTERM: a child that stops in its own time treats that as a repeated request, not as a second Ctrl-C.
 */
export async function restart(
  mainModule: string,
  args: readonly string[],
  permissions: Permissions,
): Promise<number | undefined> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", ...permissionFlags(permissions), mainModule, `${CHILD_OF}${Deno.pid}`, ...args],
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  });
  let child: Deno.ChildProcess;
  try {
    child = command.spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }

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

/**
 * In a child that {@linkcode restart} started, ends it within about a second of its parent's end, even by SIGKILL; returns the command
 * line without the word that tells a child.
 *
 * Windows keeps the number of a parent that is gone, so there a child outlives one that was killed.
 */
export function followParent(args: readonly string[]): readonly string[] {
  const [first, ...rest] = args;
  if (!first?.startsWith(CHILD_OF)) return args;
  const parent = Number(first.slice(CHILD_OF.length));
  const end = () => Deno.ppid === parent || Deno.exit(1);
  end();
  Deno.unrefTimer(setInterval(end, 1000));
  return rest;
}

/** The first word of a child's command line, before its parent's number. */
const CHILD_OF = "--child-of=";

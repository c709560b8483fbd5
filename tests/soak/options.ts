/** What can be asked of the soak. */

import { defineScript, readScript, type Script } from "../command_line.ts";

const script = defineScript({
  name: "soak",
  summary: "take steps of a tiny model and check that resident memory stays flat",
  arguments: [],
  options: { steps: { type: "integer", description: "steps to take", default: 10_000, minimum: 10 } },
  examples: [{ line: "deno task soak", does: "some minutes, and how many MiB it grew by" }],
});

/** What the task takes. */
export const soak: Script = script;

/** Reads how many steps to take; throws a `UsageError` for anything else. */
export function readSteps(words: readonly string[]): number {
  return readScript(script, words).options.steps;
}

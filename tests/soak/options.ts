/** What can be asked of the soak. */

import { readWhole, readWords } from "../command_line.ts";

/** What `--help` prints. */
export const USAGE: string =
  "deno task soak [STEPS]: takes so many steps of a tiny model, 10,000 unless said, and checks that memory stays flat";

/** Reads how many steps to take; throws a `UsageError` for anything else. */
export function readSteps(words: readonly string[]): number {
  const { rest: [steps = "10000"] } = readWords(words, { most: 1 });
  return readWhole("STEPS", steps, 10);
}

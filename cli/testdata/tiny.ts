/** A recipe so small that a test can train it, and command lines run in this process or in one of their own. */

import { fileURLToPath } from "node:url";
import { main } from "../main.ts";

/** What makes `sudoku-4x4` tiny: 8 steps, two evaluations, checkpoints after steps 3, 4, 6 and 8. */
export const tiny: readonly string[] = [
  "model.hidden=8",
  "model.widthMultiple=8",
  "model.n=1",
  "model.T=1",
  "model.blocks=1",
  "training.batch=4",
  "training.supervisionSteps=2",
  "training.epochs=4",
  "training.evaluateEvery=2",
  "training.checkpointEvery=3",
  "training.logEvery=2",
  "training.warmupSteps=2",
  "data.puzzles=8",
  "data.test=4",
  "data.augmentations=3",
].flatMap((change) => ["--set", change]);

/** What a command line came to. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly error: string;
}

/** Runs a command line in this process. */
export async function runHere(...args: readonly string[]): Promise<Outcome> {
  let output = "", error = "";
  const code = await main(args, {
    output: {
      write: (text) => output += text,
      writeError: (text) => error += text,
      interactive: false,
      color: false,
      columns: () => 80,
      now: () => 0,
    },
  });
  return { code, output, error };
}

/** A command line in a process of its own, started with these permissions. */
export function command(
  flags: readonly string[],
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...flags, fileURLToPath(new URL("../main.ts", import.meta.url)), ...args],
    stdout: "piped",
    stderr: "piped",
    ...options,
    env: { NO_COLOR: "1", ...options.env },
  });
}

/** Runs a command line in a process of its own. */
export async function runApart(...how: Parameters<typeof command>): Promise<Outcome> {
  const { code, stdout, stderr } = await command(...how).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, output: text(stdout), error: withoutWarning(text(stderr)) };
}

/** Every file under a folder. */
export async function filesIn(folder: string): Promise<string[]> {
  const found = await Array.fromAsync(
    Deno.readDir(folder),
    async ({ name, isDirectory }) =>
      isDirectory ? (await filesIn(`${folder}/${name}`)).map((file) => `${name}/${file}`) : [name],
  );
  return found.flat().sort();
}

/** Without what a Vulkan loader says of a missing XDG_RUNTIME_DIR. */
function withoutWarning(text: string): string {
  return text.split("\n").filter((line) => !line.includes("XDG_RUNTIME_DIR")).join("\n");
}

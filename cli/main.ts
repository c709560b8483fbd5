/** From the command line to an exit code. */

import config from "./deno.json" with { type: "json" };
import type { Command } from "./command.ts";
import { commands as allCommands } from "./commands/mod.ts";
import { findCommand } from "./find_command.ts";
import { readFlags } from "./flags.ts";
import { commandHelp, listHelp } from "./help.ts";
import { canNarrow, missingFlags, permissionFlags } from "./permissions.ts";
import { plainError } from "./plain_error.ts";
import { followParent, restart } from "./restart.ts";
import { openTerminal, type Output, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** What `main` can be told besides the command line. */
export interface MainOptions {
  /** The commands there are; all of trm's if not given. */
  readonly commands?: readonly Command[];
  /** The program's main module, started again with fewer permissions when this process has more than it needs; never if not given. */
  readonly mainModule?: string;
  /** Where to print; this process's output if not given. */
  readonly output?: Output;
}

/** Runs one command line and returns the exit code: 0 done, 1 failed, 2 not understood, or what the command says. */
export async function main(given: readonly string[], options: MainOptions = {}): Promise<number> {
  const args = followParent(given);
  const terminal = openTerminal(options.output);
  const debug = args.includes("--debug") || debugWanted();
  try {
    return await obey(debug ? ["--debug", ...args] : args, options, terminal);
  } catch (error) {
    return report(error, terminal, debug);
  }
}

async function obey(args: readonly string[], options: MainOptions, terminal: Terminal): Promise<number> {
  const { commands = allCommands, mainModule } = options;
  const found = findCommand(commands, args);
  if (found.kind === "version") return say(`trm ${config.version}`, terminal);
  if (found.kind === "list") return say(listHelp(commands, found.group), terminal);

  const { command, rest } = found;
  if (wantsHelp(rest)) return say(commandHelp(command), terminal);
  const parsed = readFlags(command, rest);
  const permissions = await command.permissions(parsed);
  if (parsed.options["show-permissions"]) return say(permissionFlags(permissions).join(" "), terminal);

  const missing = missingFlags(permissions);
  if (missing.length > 0) {
    throw new Deno.errors.NotCapable(
      `Cannot run trm ${command.name} without more permissions; add ${missing.join(" ")}`,
    );
  }
  const narrowed = mainModule !== undefined && canNarrow(permissions)
    ? await restart(mainModule, args, permissions)
    : undefined;
  return narrowed ?? await command.run(parsed, terminal);
}

/** Prints the error as one sentence and returns the exit code. */
function report(error: unknown, terminal: Terminal, debug: boolean): number {
  if (error instanceof Deno.errors.BrokenPipe) return 1; // nobody reads on: `trm recipes | head -1`
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  terminal.note(
    isForeseen(error) ? `trm: ${plainError({ name, message })}` : `trm: ${name}: ${message}; add --debug to see where`,
  );
  if (debug && stack !== undefined) terminal.note(stack);
  return error instanceof UsageError ? 2 : 1;
}

/** Whether the error says what the user or the system did; any other is a mistake of ours. */
function isForeseen(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const kinds = [TypeError, RangeError, SyntaxError, ...Object.values(Deno.errors)];
  const fromSystem = /\(os error \d+\)/.test(error.message); // a full disk has no class of its own
  const noAdapter = error.name === "NoAdapterError"; // a Worker's error has the name, but not the class
  return fromSystem || noAdapter || kinds.some((kind) => error instanceof kind);
}

/** Help is shown even where the rest of the command line is wrong or incomplete. */
function wantsHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === "--help" || word === "-h");
}

function debugWanted(): boolean {
  const readable = Deno.permissions.querySync({ name: "env", variable: "TRM_DEBUG" }).state === "granted";
  return readable && Boolean(Deno.env.get("TRM_DEBUG"));
}

function say(text: string, terminal: Terminal): number {
  terminal.print(text);
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args, { mainModule: Deno.mainModule }));

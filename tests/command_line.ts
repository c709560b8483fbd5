/** How the scripts under `tests` are asked for something, as `trm` is, and how they end: 0 done, 1 failed, 2 not understood. */

import type { Argument, Command, Options, Parsed } from "../cli/command.ts";
import { globalOptions, readFlags } from "../cli/flags.ts";
import { commandHelp } from "../cli/help.ts";
import { UsageError } from "../cli/usage_error.ts";

/** What a task of `deno.json` takes. */
export type Script<A extends readonly Argument[] = readonly Argument[], O extends Options = Options> = Pick<
  Command<A, O>,
  "name" | "summary" | "details" | "arguments" | "options" | "examples"
>;

/** Infers the types of the values that {@linkcode readScript} gives from the declared arguments and options. */
export function defineScript<const A extends readonly Argument[], const O extends Options>(
  script: Script<A, O>,
): Script<A, O> {
  return script;
}

/** Reads a script's words; throws a `UsageError` for what it does not declare. */
export function readScript<A extends readonly Argument[], O extends Options>(
  script: Script<A, O>,
  words: readonly string[],
): Parsed<A, O> {
  return readFlags(commandOf(script), words, COMMON) as unknown as Parsed<A, O>;
}

/** What `read` makes of the command line; `--help` anywhere prints what can be asked, and what is not understood ends the script. */
export function asked<T>(script: Script, read: (words: readonly string[]) => T): T {
  if (Deno.args.includes("--help") || Deno.args.includes("-h")) {
    console.log(commandHelp(commandOf(script), COMMON));
    Deno.exit(0);
  }
  try {
    return read(Deno.args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return end(error.message, 2);
  }
}

/** Ends the script because something failed: `await … .catch(fail)`. */
export function fail({ message }: { readonly message: string }): never {
  return end(message, 1);
}

const COMMON: Options = { help: globalOptions.help };

function commandOf(script: unknown): Command {
  return { ...script as Script, program: "deno task", permissions: () => ({}), run: () => 0 };
}

function end(message: string, code: number): never {
  console.error(message);
  Deno.exit(code);
}

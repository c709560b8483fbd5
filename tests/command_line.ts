/** How the scripts under `tests` are asked for something, and how they end: 0 done, 1 failed, 2 not understood. */

import { readNumber } from "../cli/read_number.ts";
import { UsageError } from "../cli/usage_error.ts";

/** What a script's command line holds. */
export interface Words<Flag extends string, Value extends string> {
  /** The names that were given, `--name`. */
  readonly flags: ReadonlySet<Flag>;
  /** By `--name value` or `--name=value`. */
  readonly values: Readonly<Partial<Record<Value, string>>>;
  /** Those without a name. */
  readonly rest: readonly string[];
}

/** What the command line asks for; `--help` anywhere prints the usage instead, and what is not understood ends the script. */
export function asked<T>(usage: string, read: (words: readonly string[]) => T): T {
  if (Deno.args.includes("--help") || Deno.args.includes("-h")) {
    console.log(usage);
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

/** Sorts words into those that the script knows; throws a `UsageError` for any other. */
export function readWords<Flag extends string = never, Value extends string = never>(
  words: readonly string[],
  { flags = [], values = [], most = 0 }: {
    readonly flags?: readonly Flag[];
    readonly values?: readonly Value[];
    /** How many words without a name it takes. */
    readonly most?: number;
  },
): Words<Flag, Value> {
  const found = { flags: new Set<Flag>(), values: {} as Partial<Record<Value, string>>, rest: [] as string[] };
  const expected = [...[...flags, ...values].map((name) => `--${name}`), "--help"].join(", ");
  for (let i = 0; i < words.length; i++) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(words[i]) ?? [];
    const flag = flags.find((flag) => flag === name);
    const named = values.find((value) => value === name);
    if (flag !== undefined) {
      if (value !== undefined) throw new UsageError(`Cannot read "${words[i]}": --${flag} takes no value`);
      found.flags.add(flag);
    } else if (named !== undefined) {
      const given = value ?? words[++i];
      const missing = given === undefined || (value === undefined && given.startsWith("--"));
      if (missing) throw new UsageError(`Cannot read --${named}: found no value`);
      if (Object.hasOwn(found.values, named)) throw new UsageError(`Cannot take --${named} more than once`);
      found.values[named] = given;
    } else if (words[i].startsWith("-")) {
      throw new UsageError(`Cannot read the command line: found "${words[i]}", expected ${expected}`);
    } else if (found.rest.push(words[i]) > most) {
      const before = most > 0 ? ` after "${found.rest[0]}"` : "";
      throw new UsageError(`Cannot take "${words[i]}"${before}: expected ${most > 0 ? `${most} at most` : expected}`);
    }
  }
  return found;
}

/** A whole number from `least` on. */
export function readWhole(name: string, text: string, least: number): number {
  const value = readNumber(text);
  if (Number.isSafeInteger(value) && value! >= least) return value!;
  throw new UsageError(`Cannot read ${name}: found "${text}", expected a whole number, ${least} at least`);
}

/** Seconds, a day's at most: timers of more than 24 days would end at once. */
export function readSeconds(name: string, text: string): number {
  const value = readNumber(text);
  if (value !== undefined && value > 0 && value <= 86_400) return value;
  throw new UsageError(`Cannot read ${name}: found "${text}", expected seconds, more than 0 and at most 86400`);
}

function end(message: string, code: number): never {
  console.error(message);
  Deno.exit(code);
}

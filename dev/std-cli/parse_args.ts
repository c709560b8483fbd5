/** Stands in for `jsr:@std/cli/parse-args` where jsr.io is out of reach: npm's transpiled copy, with types. */
// deno-lint-ignore-file no-explicit-any -- std's own signatures
import * as std from "npm:deno-std@1.4.0/cli/parse_args.js";

export interface ParseOptions {
  boolean?: readonly string[];
  string?: readonly string[];
  collect?: readonly string[];
  negatable?: readonly string[];
  alias?: Record<string, string | readonly string[]>;
  default?: Record<string, unknown>;
  "--"?: boolean;
  stopEarly?: boolean;
  unknown?: (argument: string, key?: string, value?: unknown) => unknown;
}

export const parseArgs: (
  args: readonly string[],
  options?: ParseOptions,
) => Record<string, any> & { _: (string | number)[] } = std.parseArgs as any;

/**
 * The `trm` command line: each command is plain data, from which parsing, help and permissions follow.
 *
 * Run it with `deno run -A jsr:@trm/cli --help`; a command started so gives up every permission that it does not declare.
 *
 * ```ts
 * import { main } from "@trm/cli";
 *
 * Deno.exitCode = await main(["version", "--json"]); // prints one JSON object
 * ```
 *
 * @module
 */

import { main } from "./main.ts";

export * from "./command.ts";
export { main, type MainOptions } from "./main.ts";
export { applyOverrides, settableKeys } from "./overrides.ts";
export type { Permissions } from "./permissions.ts";
export type { Output, Terminal } from "./terminal.ts";

if (import.meta.main) Deno.exit(await main(Deno.args, { mainModule: Deno.mainModule }));

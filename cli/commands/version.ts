import { type Command, defineCommand } from "../command.ts";
import config from "../deno.json" with { type: "json" };

/** `trm version`: what a report of a problem should name. */
export const version: Command = defineCommand({
  name: "version",
  summary: "print the versions of trm, Deno and the system, for a report of a problem",
  arguments: [],
  options: {
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [{ line: "trm version --json", does: "the same for a program to read" }],
  permissions: () => ({}),
  run({ options }, terminal) {
    const versions = {
      trm: config.version,
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      system: `${Deno.build.os} ${Deno.build.arch}`,
    };
    if (options.json) terminal.json(versions);
    else for (const [name, version] of Object.entries(versions)) terminal.print(`${name} ${version}`);
    return 0;
  },
});

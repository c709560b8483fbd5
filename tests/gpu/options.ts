/** What can be asked of the GPU script. */

import { defineScript, readScript, type Script } from "../command_line.ts";
import { type PartName, PARTS } from "./report.ts";

const script = defineScript({
  name: "gpu",
  summary: "test and measure everything on this machine's GPU; no network is needed",
  arguments: [{
    name: "parts",
    description: "all, one after the other, unless some are named",
    choices: PARTS,
    optional: true,
    repeated: true,
  }],
  options: {
    small: { type: "boolean", description: "try it all at small sizes, on a software adapter too" },
    rest: { type: "boolean", description: "leave out what went well before" },
    provider: {
      type: "string",
      description: "whose WebGPU is measured; both unless given",
      choices: ["deno", "dawn"],
    },
    seconds: {
      type: "number",
      description: "what a part may take",
      default: 540,
      minimum: 1,
      maximum: 86_400, // timers of more than 24 days end at once
    },
    data: { type: "path", description: "folder of the Sudoku files, where they are not found", placeholder: "folder" },
    out: {
      type: "path",
      description: "folder of gpu.json and gpu.md; runs/gpu unless given, with --small runs/gpu-small",
      placeholder: "folder",
    },
  },
  examples: [
    { line: "deno task gpu --small", does: "the whole script on any adapter, in a quarter of an hour" },
    { line: "deno task gpu doctor step", does: "two parts; what they print is added to what is there" },
  ],
});

/** What the task takes. */
export const gpu: Script = script;

/** What is measured, and how. */
export interface Options {
  readonly named: readonly PartName[];
  readonly small: boolean;
  /** What went well before is left out. */
  readonly rest: boolean;
  /** Whose WebGPU; both unless given. */
  readonly provider?: "deno" | "dawn";
  /** Of a part. */
  readonly seconds: number;
  /** The folder of the Sudoku files, if it is not where they usually are. */
  readonly data?: string;
  /** The folder of the results. */
  readonly out: string;
}

/** Reads the command line; throws a `UsageError` where it asks for what cannot be. */
export function readOptions(words: readonly string[]): Options {
  const { arguments: { parts }, options } = readScript(script, words);
  const { small, rest, provider, seconds, data, out = small ? "runs/gpu-small" : "runs/gpu" } = options;
  return { named: parts.length > 0 ? parts : PARTS, small, rest, provider, seconds, data, out };
}

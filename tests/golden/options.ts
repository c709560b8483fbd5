/** What can be asked of the comparison with the official code's numbers. */

import type { Precision } from "@trm/engine";
import { UsageError } from "../../cli/usage_error.ts";
import { defineScript, readScript, type Script } from "../command_line.ts";

const script = defineScript({
  name: "golden",
  summary: "compare with fixtures of the official code, one line each",
  arguments: [{ name: "folder", description: "of the fixtures; those in the tree unless given", optional: true }],
  options: {
    device: { type: "boolean", description: "only the device computes; otherwise the interpreter does as well" },
    interpreter: { type: "boolean", description: "only the interpreter computes, in f64" },
    precision: {
      type: "string",
      description: "in f16 only the device computes, and only the models are compared",
      choices: ["f32", "f16"],
      default: "f32",
    },
    verbose: { type: "boolean", description: "a line for each tensor" },
  },
  examples: [{ line: "deno task golden --precision f16", does: "how far half precision is from the official code" }],
});

/** What the task takes. */
export const golden: Script = script;

/** What is compared, and by what. */
export interface Options {
  /** The folder of the fixtures; those in the tree unless named. */
  readonly folder?: string;
  /** What computes; both where there is a device, unless given. */
  readonly only?: "device" | "interpreter";
  readonly precision: Precision;
  /** A line for each tensor. */
  readonly verbose: boolean;
}

/** Reads the command line; throws a `UsageError` where it asks for what cannot be. */
export function readOptions(words: readonly string[]): Options {
  const { arguments: { folder }, options: { device, interpreter, precision, verbose } } = readScript(script, words);
  const deviceOnly = device || precision === "f16";
  if (deviceOnly && interpreter) {
    const other = device ? "--device" : "--precision f16";
    throw new UsageError(`Cannot compare with --interpreter: found ${other} too, with which only the device computes`);
  }
  return { folder, only: deviceOnly ? "device" : interpreter ? "interpreter" : undefined, precision, verbose };
}

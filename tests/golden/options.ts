/** What can be asked of the comparison with the official code's numbers. */

import type { Precision } from "@trm/engine";
import { UsageError } from "../../cli/usage_error.ts";
import { readWords } from "../command_line.ts";

/** What `--help` prints. */
export const USAGE: string =
  `deno task golden [DIR] [flags]: compares with fixtures of the official code, those in the tree unless a folder is named

  --device       only the device computes; without a flag the interpreter does as well
  --interpreter  only the interpreter, in f64
  --precision    f32, or f16: then only the device, and only the models are compared
  --verbose      a line for each tensor`;

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
  const { flags, values: { precision = "f32" }, rest: [folder] } = readWords(words, {
    flags: ["device", "interpreter", "verbose"],
    values: ["precision"],
    most: 1,
  });
  if (precision !== "f32" && precision !== "f16") {
    throw new UsageError(`Cannot read --precision: found "${precision}", expected f32 or f16`);
  }
  const device = flags.has("device") || precision === "f16";
  const interpreter = flags.has("interpreter");
  if (device && interpreter) {
    const other = flags.has("device") ? "--device" : "--precision f16";
    throw new UsageError(`Cannot compare with --interpreter: found ${other} too, with which only the device computes`);
  }
  return {
    folder,
    only: device ? "device" : interpreter ? "interpreter" : undefined,
    precision,
    verbose: flags.has("verbose"),
  };
}

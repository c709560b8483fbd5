/** What can be asked of the GPU script. */

import { UsageError } from "../../cli/usage_error.ts";
import { readSeconds, readWords } from "../command_line.ts";
import { type PartName, PARTS } from "./report.ts";

/** What `--help` prints. */
export const USAGE: string =
  `deno task gpu [part…] [flags]: tests and measures everything on this machine's GPU; no network is needed

  parts       ${PARTS.join(", ")}; all unless some are named
  --small     tries it all at small sizes, on a software adapter too
  --rest      leaves out what went well before
  --provider  deno or dawn: whose WebGPU is measured; both unless given
  --seconds   that a part may take; 540 unless said
  --data      folder of the Sudoku files
  --out       folder of gpu.json and gpu.md; runs/gpu unless said, with --small runs/gpu-small`;

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
  const { flags, values, rest } = readWords(words, {
    flags: ["small", "rest"],
    values: ["provider", "seconds", "data", "out"],
    most: Infinity,
  });
  const small = flags.has("small");
  return {
    named: rest.length > 0 ? rest.map(partNamed) : PARTS,
    small,
    rest: flags.has("rest"),
    provider: providerNamed(values.provider),
    seconds: readSeconds("--seconds", values.seconds ?? "540"),
    data: values.data,
    out: values.out ?? (small ? "runs/gpu-small" : "runs/gpu"),
  };
}

function providerNamed(name: string | undefined): "deno" | "dawn" | undefined {
  if (name === undefined || name === "deno" || name === "dawn") return name;
  throw new UsageError(`Cannot read --provider: found "${name}", expected deno or dawn`);
}

function partNamed(name: string): PartName {
  const known = PARTS.find((part) => part === name);
  if (known !== undefined) return known;
  throw new UsageError(`Cannot run "${name}": expected ${PARTS.join(", ")}`);
}

/** `--kernels`: by which measured kernels a command computes. */

import { readTuned, type TunedKernels } from "@trm/train";

/** Where `trm bench --tune` keeps what it measures unless told otherwise. */
export const KERNELS = "runs/tuned.json";

/** The option, the same for every command that computes by what was measured unless told otherwise. */
export const kernelsOption = {
  type: "path",
  description: "compute by a file of trm bench --tune, or by the usual kernels: default; runs/tuned.json unless given",
  placeholder: "file|default",
} as const;

/** What is read, for the permissions of a command. */
export function kernelsPaths(given: string | undefined): string[] {
  return given === "default" ? [] : [given ?? KERNELS];
}

/** What was measured, if a file is named or lies where it is kept. */
export async function kernelsGiven(given: string | undefined): Promise<TunedKernels | undefined> {
  if (given === "default") return undefined;
  return await readTuned(given ?? KERNELS).catch((error): undefined => {
    if (given !== undefined || !(error instanceof Deno.errors.NotFound)) throw error;
  });
}

/** `--kernels`: by which measured kernels a command computes. */

import type { KernelChoices } from "@trm/engine";
import { readTuned, type TunedKernels } from "@trm/train";
import type { Terminal } from "./terminal.ts";

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

/** Says so where a file that was named has nothing to say. */
export function noteUnused(given: string | undefined, choices: KernelChoices | undefined, { note }: Terminal): void {
  if (given === undefined || given === "default" || Object.keys(choices ?? {}).length > 0) return;
  note(`"${given}" has nothing for this device and what is computed here: the usual kernels compute`);
}

import type { Sweep } from "./sweep.ts";
import { table1 } from "./table_1.ts";
import { table2 } from "./table_2.ts";
import { table3 } from "./table_3.ts";
import { augmentation, recursion, refinement, transformer } from "./variants.ts";

/** Every sweep. */
export const sweeps: readonly Sweep[] = [table1, table2, table3, recursion, augmentation, transformer, refinement];

/** The sweep of that name; undefined where there is none. */
export function findSweep(name: string): Sweep | undefined {
  return sweeps.find((sweep) => sweep.name === name);
}

/** Every command of trm, in the order in which the help lists them. */

import type { Command } from "../command.ts";
import { version } from "./version.ts";

/** Every command of trm. */
export const commands: readonly Command[] = [version];

/** Every command of trm, in the order in which the help lists them. */

import type { Command } from "../command.ts";
import { benchStep } from "./bench_step.ts";
import { doctor } from "./doctor.ts";
import { score } from "./score.ts";
import { version } from "./version.ts";

/** Every command of trm. */
export const commands: readonly Command[] = [benchStep, score, doctor, version];

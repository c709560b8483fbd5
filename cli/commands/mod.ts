/** Every command of trm, in the order in which the help lists them. */

import type { Command } from "../command.ts";
import { benchCeilings } from "./bench_ceilings.ts";
import { benchMatmul } from "./bench_matmul.ts";
import { benchOp } from "./bench_op.ts";
import { benchStep } from "./bench_step.ts";
import { benchTune } from "./bench_tune.ts";
import { dataConvert } from "./data_convert.ts";
import { dataGet } from "./data_get.ts";
import { dataInspect } from "./data_inspect.ts";
import { dataMake } from "./data_make.ts";
import { doctor } from "./doctor.ts";
import { evaluation } from "./eval.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { runReport } from "./report.ts";
import { score } from "./score.ts";
import { plan } from "./plan.ts";
import { recipes } from "./recipes.ts";
import { solve } from "./solve.ts";
import { sweepCommand } from "./sweep.ts";
import { train } from "./train.ts";
import { version } from "./version.ts";

/** Every command of trm. */
export const commands: readonly Command[] = [
  train,
  evaluation,
  solve,
  plan,
  recipes,
  sweepCommand,
  importCommand,
  exportCommand,
  dataGet,
  dataMake,
  dataInspect,
  dataConvert,
  benchStep,
  benchMatmul,
  benchOp,
  benchCeilings,
  benchTune,
  score,
  runReport,
  doctor,
  version,
];

/**
 * Comparisons of recipes under one budget: the papers' tables and questions, at the published size or at a small one.
 *
 * ```ts
 * import { findSweep, smallScale } from "@trm/train/sweeps";
 *
 * for (const { label, recipe } of findSweep("table1")!.rows) console.log(label, smallScale(recipe).model);
 * ```
 *
 * @module
 */
export { type Budget, budgetOf, type PlannedRun, runsOf, type Scale, scaled } from "./runs.ts";
export { SMALL_RULE, smallScale } from "./small_scale.ts";
export type { Sweep, SweepRow } from "./sweep.ts";
export { findSweep, sweeps } from "./sweeps.ts";
export type { SweepRecord, SweepRun, SweepRunResult } from "./record.ts";
export { sweepMarkdown, type SweepReport, sweepReport, type SweepReportRow } from "./report.ts";

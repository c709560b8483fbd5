/**
 * Trains recursive models: recipes, the supervision step, the loop over it, and the run folder it is kept in.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dataSizes } from "@trm/datasets";
 * import { findRecipe, openSession } from "@trm/train";
 *
 * const { data, model, training } = findRecipe("sudoku-4x4")!;
 * const small = { model: { ...model, hidden: 8, widthMultiple: 8 }, training: { ...training, batch: 2 } };
 * using session = await openSession(small, dataSizes(data), { totalSteps: 10 }); // without a device, in the interpreter
 * const solved = Uint32Array.of(...[2, 3, 4, 5, 4, 5, 2, 3, 3, 2, 5, 4, 5, 4, 3, 2]); // tokens are digits + 1
 * const tokens = Uint32Array.from([...solved, ...solved], (token, i) => i % 3 === 0 ? 1 : token); // 1 is a blank
 * await session.train({ tokens, labels: Uint32Array.of(...solved, ...solved), identifiers: new Uint32Array(2) });
 * assertEquals((await session.sums()).over, 1); // the loss, the accuracy … of one step
 * ```
 *
 * With a run folder, checkpoints and a log it is {@linkcode train}, or {@linkcode trainInWorker} beside other work;
 * {@linkcode openTrained} opens what came of it.
 *
 * @module
 */
export { checkRecipe } from "./check_recipe.ts";
export { type Depth, depthOf, type PuzzleFlops, puzzleFlops, stepFlops } from "./flops.ts";
export {
  type KernelsInUse,
  sameDevice,
  type TunedDevice,
  tunedDevice,
  type TunedFor,
  tunedFor,
  type TunedKernels,
  tunedOn,
  type TunedWays,
} from "./kernels.ts";
export type { MemoryChoice } from "./memory.ts";
export { plannedSteps } from "./planned_steps.ts";
export { type ModelConfig, modelOf, type Published, type Recipe, type TrainingConfig } from "./recipe.ts";
export { findRecipe, recipes } from "./recipes/mod.ts";
export type { Checkpoint, Numbers, OpenCheckpoint, Pieces, SavedState } from "./run/checkpoint.ts";
export { type ExportJob, type ExportReport, exportRun } from "./run/export_run.ts";
export { type ImportJob, type ImportReport, importRun } from "./run/import_run.ts";
export type { LogRecord } from "./run/metrics_log.ts";
export { openTrained, type OpenTrainedOptions, type Trained } from "./run/open_trained.ts";
export { readResults, saveResult } from "./run/results.ts";
export { createRun, openRun, resumeRun, type Run, type RunReader, type Which } from "./run/run.ts";
export { type ImportedFrom, type LoopState, train, type TrainingEvent, type TrainingJob } from "./run/train.ts";
export { trainInWorker } from "./run/train_in_worker.ts";
export { readTuned, saveTuned } from "./run/tuned_file.ts";
export { learningRate, type Schedule } from "./schedule.ts";
export {
  addSums,
  type Fresh,
  meansOf,
  openSession,
  type PlannedRecipe,
  type PlanOptions,
  planRecipe,
  type Session,
  type StepSums,
} from "./session.ts";
export * from "./step.ts";

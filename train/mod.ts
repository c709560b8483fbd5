export * from "./step.ts";
export type { Checkpoint, Numbers, OpenCheckpoint, Pieces, SavedState } from "./run/checkpoint.ts";
export type { LogRecord } from "./run/metrics_log.ts";
export { createRun, openRun, resumeRun, type Run, type RunReader, type Which } from "./run/run.ts";
export { learningRate, type Schedule } from "./schedule.ts";

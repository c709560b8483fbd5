/**
 * Data for recursive models: Sudoku, mazes and ARC, read from the official files or generated, augmented when they are
 * asked for, in batches in the reference's order, read and written in the reference's layout.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { drawGrid, openData, trainBatches } from "@trm/datasets";
 *
 * const spec = { kind: "sudoku", size: 4, givens: 6, puzzles: 20, test: 5, augmentations: 100, seed: 0 } as const;
 * using data = await openData(spec);
 * const batch = trainBatches(data.train, { batch: 8, seed: 0, epochsPerIteration: 10 }).next()!;
 * assertEquals([batch.tokens.length, data.facts.vocabulary], [8 * 16, 6]);
 * assertEquals(drawGrid(data.facts.grid, batch.labels.subarray(0, 16)).split("\n")[2], "----+----");
 * ```
 *
 * @module
 */
export type { BoxSize, Grid, SudokuAugmentation } from "@trm/augment";
export { type ArcPlan, type ArcPlanOptions, arcPuzzleName, type ArcSplit, planArc } from "./arc/plan.ts";
export { type ArcPair, type ArcTask, readArcFolder, readArcPairs, readJson } from "./arc/read.ts";
export { arcNames, arcSource, arcTaskJson } from "./arc/source.ts";
export {
  type Batch,
  type Batches,
  emptyBatch,
  exampleCount,
  IGNORED_LABEL,
  type Share,
  testBatches,
  totalSteps,
  trainBatches,
} from "./batches.ts";
export type { OrderOptions, OrderState } from "./batches_order.ts";
export type { Metadata, Source } from "./batches_source.ts";
export { type CsvRow, formatCsvRow, readCsv } from "./csv.ts";
export { download, type DownloadOptions } from "./download.ts";
export { decodeAnswer, drawGrid } from "./grid/decode.ts";
export { encodeQuestion } from "./grid/encode.ts";
export type { GridKind } from "./grid/kind.ts";
export { inspectData, type Inspections, type InspectOptions } from "./inspect/inspect.ts";
export type {
  ArcInspection,
  ArcSubsetInspection,
  Inspection,
  MazeInspection,
  OfficialInspection,
  OfficialSplitInspection,
  Overlap,
  SudokuInspection,
} from "./inspect/inspection.ts";
export type { Spread } from "./inspect/spread.ts";
export type { Twins } from "./inspect/twins.ts";
export { type Loader, type PreparedBatch, startLoader } from "./loader/loader.ts";
export type { LoaderOptions } from "./loader/messages.ts";
export { type MadeData, type MadeSplit, makeData, type MakeOptions } from "./make.ts";
export * from "./maze/mod.ts";
export { type OfficialSource, openOfficial, readIdentifiers, readTestTasks } from "./official.ts";
export { type OfficialData, writeOfficial } from "./official_write.ts";
export type { DataFacts, DataSizes, SplitFacts } from "./open/facts.ts";
export { openData, type OpenedData, type OpenedTest, openTest } from "./open/open.ts";
export type { ArcEvaluation } from "./open/opener.ts";
export { dataSizes } from "./open/sizes.ts";
export type {
  ArcData,
  DataFiles,
  DataSpec,
  MazeData,
  MazeHardData,
  OfficialFolderData,
  SudokuData,
  SudokuExtremeData,
} from "./open/spec.ts";
export { type FetchedPart, type FetchOptions, fetchPublished } from "./published/fetch.ts";
export {
  type CheckedPart,
  PUBLISHED,
  type PublishedData,
  publishedData,
  type PublishedName,
  type PublishedPart,
} from "./published/published.ts";
export { type TakenPart, takePublished } from "./published/take.ts";
export * from "./random/mod.ts";
export * from "./sudoku/mod.ts";

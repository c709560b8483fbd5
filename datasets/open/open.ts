import type { Source } from "../batches_source.ts";
import { arcOpener } from "./arc.ts";
import { checkFit, type DataFacts, factsOf, type OpenedSplit } from "./facts.ts";
import { existing, isOfficial, kindOf } from "./files.ts";
import { mazeHardOpener, mazeOpener } from "./maze.ts";
import { officialOpener } from "./official.ts";
import type { ArcEvaluation, Opener } from "./opener.ts";
import type { DataFiles, DataSpec } from "./spec.ts";
import { sudokuExtremeOpener, sudokuOpener } from "./sudoku.ts";

/** Data ready to train on; files stay open until it is disposed of. */
export interface OpenedData extends Disposable {
  /** To train on. */
  readonly train: Source;
  /** To test on; null where files to train on were named, but none to test on. */
  readonly test: Source | null;
  /** What is known of it. */
  readonly facts: DataFacts;
  /** What ARC's evaluation needs besides. */
  readonly arc?: ArcEvaluation;
}

/** A test split alone. */
export interface OpenedTest extends Disposable {
  /** To test on. */
  readonly test: Source;
  /** What is known of it. */
  readonly facts: DataFacts;
  /** What ARC's evaluation needs besides. */
  readonly arc?: ArcEvaluation;
}

/**
 * Opens, or generates, the data of a recipe; `files` take the place of what the spec names.
 *
 * Files that a spec does not name are looked for where `trm data get` puts them, `<cache>/<name>/`.
 *
 * @throws {Deno.errors.NotFound} on missing files, saying which command gets them.
 * @throws {SyntaxError} on malformed files, naming file and line.
 */
export async function openData(spec: DataSpec, files: DataFiles = {}): Promise<OpenedData> {
  using owned = new DisposableStack();
  const opener = openerOf(spec, files, owned);
  const train = await opener.train();
  const test = await opener.test();
  if (test) checkFit(train.source.metadata, test.source.metadata, test.facts.from);
  return { train: train.source, test: test?.source ?? null, ...rest(opener, train, test, owned) };
}

/**
 * Opens the test split of a recipe's data alone, or the file that `testPath` names.
 *
 * @throws {Deno.errors.NotFound} as {@linkcode openData} does, also where there is nothing to test on.
 */
export async function openTest(spec: DataSpec, files: DataFiles = {}): Promise<OpenedTest> {
  using owned = new DisposableStack();
  const opener = openerOf(spec, files, owned);
  const test = await opener.test();
  if (!test) throw new Deno.errors.NotFound("Cannot open a test split: none was named beside the data to train on");
  return { test: test.source, ...rest(opener, null, test, owned) };
}

function rest({ heldOut, arc }: Opener, train: OpenedSplit | null, test: OpenedSplit | null, owned: DisposableStack) {
  const open = owned.move();
  return {
    facts: factsOf(train, test, heldOut?.()),
    arc: arc?.(),
    [Symbol.dispose]: () => open.dispose(),
  };
}

/** The opener of a spec; a folder in the official layout may take the place of either split. */
function openerOf(spec: DataSpec, files: DataFiles, owned: DisposableStack): Opener {
  const { path, testPath } = files;
  if (spec.kind !== "arc-agi") { for (const named of [path, testPath]) refuseOtherFolder(named); }
  const train = path === undefined ? undefined : officialAt(path, owned);
  const test = testPath === undefined ? undefined : officialAt(testPath, owned);
  if (train && (test || testPath === undefined)) return { ...train, ...(test && { test: test.test, arc: test.arc }) };
  const named = openerOfKind(spec, files, owned);
  return { ...named, ...(train && { train: train.train }), ...(test && { test: test.test, arc: test.arc }) };
}

/** Refuses a folder that is no data set; ARC's files lie in one. */
function refuseOtherFolder(path: string | undefined): void {
  if (path === undefined || kindOf(path) !== "folder" || isOfficial(path)) return;
  throw new TypeError(
    `Cannot open "${path}": it is a folder without train/dataset.json, expected a file, or a data set of the HRM and TRM code`,
  );
}

function officialAt(path: string, owned: DisposableStack): Opener | undefined {
  return isOfficial(existing(path)) ? officialOpener(path, owned) : undefined;
}

function openerOfKind(spec: DataSpec, files: DataFiles, owned: DisposableStack): Opener {
  switch (spec.kind) {
    case "sudoku":
      return sudokuOpener(spec, files);
    case "sudoku-extreme":
      return sudokuExtremeOpener(spec, files);
    case "maze":
      return mazeOpener(spec, files);
    case "maze-hard":
      return mazeHardOpener(spec, files);
    case "arc-agi":
      return arcOpener(spec, files);
    case "official":
      return officialOpener(existing(spec.folder), owned);
  }
}

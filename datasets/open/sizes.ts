import { CANVAS } from "@trm/augment";
import { readMetadata } from "../official.ts";
import { usualBox } from "../sudoku/box.ts";
import { sudokuVocabulary } from "../sudoku/text.ts";
import { arcOpener } from "./arc.ts";
import type { DataSizes, OpenedSplit } from "./facts.ts";
import { existing, isOfficial } from "./files.ts";
import { gridOf } from "./official.ts";
import type { ArcData, DataFiles, DataSpec } from "./spec.ts";

/**
 * The sizes of a recipe's data, without its files where they can be known: for all but folders in the official layout,
 * and ARC data sets other than the published ones.
 *
 * @throws {Deno.errors.NotFound} on missing files, saying which command gets them.
 */
export function dataSizes(spec: DataSpec, files: DataFiles = {}): DataSizes {
  if (spec.kind === "official") return officialSizes(existing(spec.folder));
  if (files.path !== undefined && isOfficial(files.path)) return officialSizes(files.path);
  switch (spec.kind) {
    case "sudoku":
      return sudokuSizes(spec.size);
    case "sudoku-extreme":
      return sudokuSizes(9);
    case "maze":
      return mazeSizes(spec.side);
    case "maze-hard":
      return mazeSizes(30);
    case "arc-agi":
      return arcSizes(spec, files);
  }
}

function sudokuSizes(n: number): DataSizes {
  const grid = { kind: "sudoku", rows: n, columns: n, box: usualBox(n) } as const;
  return { length: n * n, vocabulary: sudokuVocabulary(n), identifiers: 1, grid };
}

function mazeSizes(side: number): DataSizes {
  return { length: side * side, vocabulary: 6, identifiers: 1, grid: { kind: "maze", rows: side, columns: side } };
}

function arcSizes(spec: ArcData, files: DataFiles): DataSizes {
  const { version, augmentations, seed, tasks, side = CANVAS } = spec;
  const published = augmentations === 1000 && seed === 42 && tasks === undefined && side === CANVAS;
  const grid = { kind: "arc", rows: side, columns: side } as const;
  const identifiers = published ? PUBLISHED_IDENTIFIERS[version] : arcIdentifiers(spec, files);
  return { length: side * side, vocabulary: 12, identifiers, grid };
}

/** With 1000 augmentations and seed 42. */
const PUBLISHED_IDENTIFIERS = { 1: 876_406, 2: 1_191_730 } as const;

function arcIdentifiers(spec: ArcData, files: DataFiles): number {
  return (arcOpener(spec, files).train() as OpenedSplit).source.metadata.identifiers;
}

function officialSizes(folder: string): DataSizes {
  const metadata = readMetadata(folder, "train");
  const { length, vocabulary, identifiers } = metadata;
  return { length, vocabulary, identifiers, grid: gridOf(metadata) };
}

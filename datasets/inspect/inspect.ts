import { readCsv } from "../csv.ts";
import { isOfficial, kindOf } from "../open/files.ts";
import { inspectArc, readArcSubsets } from "./arc.ts";
import type { Inspection, Overlap } from "./inspection.ts";
import { inspectMazes, type MazeIndex, mazesInCommon } from "./maze.ts";
import { inspectOfficial } from "./official.ts";
import { inspectSudokus } from "./sudoku.ts";
import { type SudokuIndex, twinsBetween } from "./twins.ts";

/** How data is inspected. */
export interface InspectOptions {
  /** Searches every Sudoku for a second solution. */
  readonly prove?: boolean;
  /** Called before each file or folder. */
  readonly onPath?: (path: string) => void;
}

/** What was found in several files and folders. Plain data. */
export interface Inspections {
  /** Of each. */
  readonly found: readonly Inspection[];
  /** What each two files of one kind have in common, also where that is nothing. */
  readonly overlaps: readonly Overlap[];
}

/**
 * Inspects files and folders: CSVs of Sudokus or mazes, ARC's files, the official layout, or folders of CSVs.
 *
 * Every line is read and checked; rows of different files are compared up to symmetry.
 *
 * @throws {SyntaxError} on a malformed file, naming it and the place in it.
 */
export async function inspectData(paths: readonly string[], options: InspectOptions = {}): Promise<Inspections> {
  const { prove = false, onPath } = options;
  const found: Inspection[] = [];
  const sudokus: Indexed<SudokuIndex>[] = [], mazes: Indexed<MazeIndex>[] = [];
  for (const path of paths.flatMap(filesOf)) {
    onPath?.(path);
    if (kindOf(path) === "folder") {
      found.push(isOfficial(path) ? inspectOfficial(path) : inspectArc(path, readArcSubsets(path)));
    } else if (await holdsMazes(path)) {
      const { inspection, index } = await inspectMazes(path);
      found.push(inspection);
      mazes.push({ path, index });
    } else {
      const { inspection, index } = await inspectSudokus(path, prove);
      found.push(inspection);
      sudokus.push({ path, index });
    }
  }
  return { found, overlaps: [...overlapsOf(sudokus, twinsBetween), ...overlapsOf(mazes, mazesInCommon)] };
}

interface Indexed<I> {
  readonly path: string;
  readonly index: I;
}

/** A folder that is no data set itself stands for the CSVs in it, those to train on first. */
function filesOf(path: string): string[] {
  const kind = kindOf(path);
  if (kind === undefined) throw new Deno.errors.NotFound(`Cannot inspect "${path}": there is no such file or folder`);
  if (kind === "file" || isOfficial(path)) return [path];
  const names = [...Deno.readDirSync(path)].filter(({ isFile }) => isFile).map(({ name }) => name);
  const csv = names.filter((name) => /\.csv(\.gz)?$/.test(name)).sort();
  const rank = (name: string) => name.includes("train") ? 0 : name.includes("test") ? 2 : 1;
  if (csv.length > 0) return csv.sort((a, b) => rank(a) - rank(b)).map((name) => `${path}/${name}`);
  if (readArcSubsets(path).length > 0) return [path];
  throw new Deno.errors.NotFound(`Cannot inspect "${path}": found no .csv, no ARC .json and no dataset.json in it`);
}

/** Whether the first question of a CSV is a maze. */
async function holdsMazes(path: string): Promise<boolean> {
  for await (const { fields: [question] } of readCsv(path, ["question"])) return /[# ]/.test(question);
  return false;
}

function overlapsOf<I>(files: readonly Indexed<I>[], common: (first: I, second: I) => Overlap["twins"]): Overlap[] {
  return files.flatMap((first, i) =>
    files.slice(i + 1).map((second) => ({
      first: first.path,
      second: second.path,
      twins: common(first.index, second.index),
    }))
  );
}

import { gridHash, taskHash } from "../arc/hash.ts";
import { type ArcPair, type ArcTask, readArcFolder, readArcPairs } from "../arc/read.ts";
import { firstExisting } from "../open/files.ts";
import type { ArcInspection, ArcSubsetInspection } from "./inspection.ts";
import { spreadOf } from "./spread.ts";

/** A subset of ARC, read. */
export interface ArcSubset {
  readonly name: string;
  readonly tasks: readonly ArcTask[];
}

/** Reads every `…_challenges.json` of a folder with its solutions, by name; or the folder as one subset of a task a file. */
export function readArcSubsets(folder: string): ArcSubset[] {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  const challenges = names.filter((name) => /_challenges\.json(\.gz)?$/.test(name));
  if (challenges.length === 0) {
    return [{ name: "tasks", tasks: readArcFolder(folder) }].filter(({ tasks }) => tasks.length);
  }
  return challenges.map((name) => {
    const stem = `${folder}/${name.replace(/challenges\.json(\.gz)?$/, "solutions.json")}`;
    const tasks = readArcPairs(`${folder}/${name}`, firstExisting([stem, `${stem}.gz`]));
    return { name: name.replace(/^arc-agi_|_challenges\.json(\.gz)?$/g, ""), tasks };
  });
}

/** Inspects ARC's subsets, and finds what they share. */
export function inspectArc(path: string, subsets: readonly ArcSubset[]): ArcInspection {
  const ids = subsets.map(({ tasks }) => new Set(tasks.map(({ id }) => id)));
  const hashes = subsets.map(({ tasks }) => new Set(tasks.map(({ pairs }) => taskHash(pairs))));
  const couples = subsets.flatMap((_, a) => subsets.slice(a + 1).map((_, i) => [a, a + 1 + i]));
  const shared = couples.map(([a, b]) => ({
    subsets: [subsets[a].name, subsets[b].name] as const,
    ids: ids[a].intersection(ids[b]).size,
    contents: hashes[a].intersection(hashes[b]).size,
  }));
  return {
    kind: "arc",
    path,
    subsets: subsets.map(inspectSubset),
    shared: shared.filter(({ ids, contents }) => ids + contents > 0),
  };
}

function inspectSubset({ name, tasks }: ArcSubset): ArcSubsetInspection {
  const pairs = (part: ArcPair["part"]) =>
    tasks.flatMap(({ pairs }) => pairs.filter((pair) => pair.part === part)).length;
  const largest = ({ pairs }: ArcTask) =>
    Math.max(...pairs.flatMap(({ input, output }) => [input.rows, input.columns, output.rows, output.columns]));
  return {
    name,
    tasks: tasks.length,
    trainPairs: pairs("train"),
    testPairs: pairs("test"),
    sides: spreadOf(tasks.map(largest)),
    leaks: tasks.reduce((sum, task) => sum + ownLeaks(task), 0),
  };
}

/** Test pairs that the task shows among its train pairs. */
function ownLeaks({ pairs }: ArcTask): number {
  const key = ({ input, output }: ArcPair) => `${gridHash(input)}|${gridHash(output)}`;
  const shown = new Set(pairs.filter(({ part }) => part === "train").map(key));
  return pairs.filter((pair) => pair.part === "test" && shown.has(key(pair))).length;
}

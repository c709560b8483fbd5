import { generateMazes } from "../maze/generate.ts";
import { readMazes } from "../maze/read.ts";
import { type MazeRow, mazeSource } from "../maze/source.ts";
import { formatMaze } from "../maze/tokens.ts";
import { type OpenedSplit, openedSplit, sha256 } from "./facts.ts";
import { cachedCsv, missing } from "./files.ts";
import { once, type Opener } from "./opener.ts";
import type { DataFiles, MazeData, MazeHardData } from "./spec.ts";

/** Opens generated mazes, or files in their place. */
export function mazeOpener(spec: MazeData, { path, testPath }: DataFiles): Opener {
  const { side, minimumMoves, puzzles, test, augment, seed } = spec;
  const generated = `generated, ${side}×${side}, seed ${seed}`;
  const generate = once(() =>
    [...generateMazes({ side, minimumMoves, seed }).take(puzzles + test)].map(({ question, answer }): MazeRow => ({
      question: formatMaze(question),
      answer: formatMaze(answer),
    }))
  );
  return {
    async train() {
      return path === undefined
        ? opened(generate().slice(0, puzzles), generated, augment)
        : opened(await readMazes(path), path, augment);
    },
    async test() {
      if (testPath !== undefined) return opened(await readMazes(testPath), testPath, false);
      return path === undefined ? opened(generate().slice(puzzles), generated, false) : null;
    },
  };
}

/** Opens Maze-Hard's files. */
export function mazeHardOpener({ augment }: MazeHardData, { path, testPath, cache = "data" }: DataFiles): Opener {
  return {
    async train() {
      const file = path ?? cachedCsv(cache, NAME, "train");
      if (file === undefined) throw missing("Maze-Hard", `${cache}/${NAME}/train.csv`, NAME);
      return opened(await readMazes(file), file, augment);
    },
    async test() {
      const file = testPath ?? cachedCsv(cache, NAME, "test");
      if (file !== undefined) return opened(await readMazes(file), file, false);
      if (path !== undefined) return null;
      throw missing("Maze-Hard's test mazes", `${cache}/${NAME}/test.csv`, NAME);
    },
  };
}

const NAME = "maze-hard";

function opened(mazes: readonly MazeRow[], from: string, augment: boolean): OpenedSplit {
  const source = mazeSource(mazes, augment);
  const side = Math.sqrt(source.metadata.length);
  const hash = sha256(mazes.map(({ question, answer }) => `${question},${answer}\n`));
  return openedSplit(source, { kind: "maze", rows: side, columns: side }, { from, hash });
}

import { mazeKey } from "../maze/generate.ts";
import { shortestPath, solveMaze } from "../maze/path.ts";
import { readMazes } from "../maze/read.ts";
import { formatMaze, MAZE, parseMaze } from "../maze/tokens.ts";
import { sha256 } from "../open/facts.ts";
import type { MazeInspection } from "./inspection.ts";
import { spreadOf } from "./spread.ts";
import type { Twins } from "./twins.ts";

/** A file of mazes whose rows can be found again, turned or mirrored or not. */
export interface MazeIndex {
  readonly questions: readonly string[];
  /** The key of each question. */
  readonly keys: readonly string[];
}

/** Inspects a CSV of mazes: every one is solved. */
export async function inspectMazes(path: string): Promise<{ inspection: MazeInspection; index: MazeIndex }> {
  const rows = await readMazes(path);
  const moves: number[] = [], walls: number[] = [], keys: string[] = [];
  let shortest = 0, official = 0;
  for (const { question, answer } of rows) {
    const maze = parseMaze(question);
    const path = shortestPath(maze);
    const marked = 1 + count(parseMaze(answer).cells, MAZE.path);
    if (path && path.length - 1 === marked) shortest++; //  and a path, as no shorter set of cells connects S and G
    if (path && formatMaze(solveMaze(maze)) === answer) official++;
    moves.push(marked);
    walls.push(count(maze.cells, MAZE.wall) / maze.cells.length);
    keys.push(mazeKey(maze));
  }
  const inspection: MazeInspection = {
    kind: "maze",
    path,
    side: Math.sqrt(rows[0].question.length),
    puzzles: rows.length,
    moves: spreadOf(moves),
    walls: spreadOf(walls),
    shortest,
    official,
    repeats: keys.length - new Set(keys).size,
    hash: sha256(rows.map(({ question, answer }) => `${question},${answer}\n`)),
  };
  return { inspection, index: { questions: rows.map(({ question }) => question), keys } };
}

/** Mazes of `second` that are in `first` too. */
export function mazesInCommon(first: MazeIndex, second: MazeIndex): Twins {
  const questions = new Set(first.questions), keys = new Set(first.keys);
  const puzzles = second.keys.filter((key) => keys.has(key)).length;
  return { exact: second.questions.filter((question) => questions.has(question)).length, puzzles, solutions: puzzles };
}

function count(cells: Uint8Array, token: number): number {
  return cells.filter((cell) => cell === token).length;
}

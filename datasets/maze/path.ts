import type { Grid } from "@trm/augment";
import { MAZE } from "./tokens.ts";

/**
 * Finds the shortest path that Maze-Hard's answers mark, as cells from start to goal, both included; null if there is none.
 *
 * There are millions of shortest paths in a hard maze. This one is found by breadth-first search from the start that
 * tries down, left, right, up; every cell keeps its first discoverer. It reproduces all 2 000 official answers.
 */
export function shortestPath(maze: Grid): Uint32Array | null {
  const start = only(maze, MAZE.start), goal = only(maze, MAZE.goal);
  const open = Uint8Array.from(maze.cells, (token) => token === MAZE.wall ? 0 : 1);
  const parents = search(open, maze.columns, start, goal);
  if (parents[goal] === UNSEEN) return null;
  return walkBack(parents, start, goal);
}

/**
 * Marks the shortest path between start and goal, as the official answers do.
 *
 * @throws {RangeError} when the goal cannot be reached.
 */
export function solveMaze(maze: Grid): Grid {
  const path = shortestPath(maze);
  if (!path) throw new RangeError("Cannot solve the maze: no path leads from S to G");
  const cells = maze.cells.slice();
  for (const cell of path.subarray(1, -1)) cells[cell] = MAZE.path;
  return { ...maze, cells };
}

/** What {@linkcode search} leaves where it did not get. */
export const UNSEEN = 0xffffffff;

/**
 * Searches breadth first over the `open` cells until it meets `goal`; returns every cell's discoverer, the start's own
 * being itself. The arrays to work in may be given, to be used again.
 */
export function search(
  open: Uint8Array,
  columns: number,
  start: number,
  goal: number,
  parents: Uint32Array = new Uint32Array(open.length),
  queue: Uint32Array = new Uint32Array(open.length),
): Uint32Array {
  parents.fill(UNSEEN);
  parents[start] = start;
  queue[0] = start;
  let found = 1;
  const visit = (cell: number, from: number) => {
    if (open[cell] === 0 || parents[cell] !== UNSEEN) return;
    parents[cell] = from;
    queue[found++] = cell;
  };
  for (let next = 0; next < found && parents[goal] === UNSEEN; next++) {
    const cell = queue[next], column = cell % columns;
    if (cell + columns < open.length) visit(cell + columns, cell);
    if (column > 0) visit(cell - 1, cell);
    if (column < columns - 1) visit(cell + 1, cell);
    if (cell >= columns) visit(cell - columns, cell);
  }
  return parents;
}

/** The cells from `start` to `goal`, by the discoverers that {@linkcode search} found. */
export function walkBack(parents: Uint32Array, start: number, goal: number): Uint32Array {
  const path = [goal];
  while (path[path.length - 1] !== start) path.push(parents[path[path.length - 1]]);
  return Uint32Array.from(path.reverse());
}

function only({ cells }: Grid, token: number): number {
  const cell = cells.indexOf(token);
  if (cell >= 0 && cells.indexOf(token, cell + 1) < 0) return cell;
  const found = cell < 0 ? "none" : "more than one";
  throw new RangeError(`Cannot solve the maze: found ${found}, expected one ${token === MAZE.start ? "S" : "G"}`);
}

import type { AnswerCheck } from "./answers.ts";
import type { Grid } from "./grid.ts";

/** What is true of the path that an answer draws. */
export interface PathCheck {
  /** Whether it leads from start to goal, as {@linkcode checkPath} says. */
  readonly valid: boolean;
  /** Whether it is valid and no path is shorter. */
  readonly optimal: boolean;
}

/**
 * Checks the path drawn in a maze, which may be another one than the official answer's: there are many shortest ones.
 *
 * `question` holds wall 1, free 2, start 3, goal 4; `answer` `[rows · columns]` repeats it with free cells turned to
 * path, 5, and nothing else changed. The path cells, start and goal must form one simple path: followed from the start,
 * there is exactly one way on, up to the goal, and no cell is left over. So a path that branches, or lies against itself
 * and thereby leaves two ways on, is not valid.
 *
 * @throws {RangeError} when the question has not one start and one goal.
 */
export function checkPath(question: Grid, answer: ArrayLike<number>): PathCheck {
  const start = only(question, START, "start"), goal = only(question, GOAL, "goal");
  const length = repeats(question, answer) ? walk(question, answer, start, goal) : 0;
  return { valid: length > 0, optimal: length > 0 && length === shortestLength(question, start, goal) };
}

/** Checks a square maze written as in Maze-Hard, row by row: `#`, space, `S`, `G`, and `o` for the path. */
export const checkMaze: AnswerCheck = (question, answer): PathCheck => {
  const side = Math.sqrt(question.length), cells = Uint8Array.from(tokens(question));
  if (!Number.isInteger(side)) {
    throw new SyntaxError(`Cannot read a maze of ${question.length} cells: they make no square`);
  }
  const wrong = cells.findIndex((token) => token < WALL || token > GOAL);
  if (wrong >= 0) {
    throw new SyntaxError(
      `Cannot read cell ${wrong + 1} of a maze: found ${JSON.stringify(question[wrong])}, expected one of "# SG"`,
    );
  }
  return checkPath({ rows: side, columns: side, cells }, tokens(answer));
};

const WALL = 1, FREE = 2, START = 3, GOAL = 4, PATH = 5;

/** Whether the answer differs from the question by path on free cells alone. */
function repeats({ cells }: Grid, answer: ArrayLike<number>): boolean {
  return answer.length === cells.length &&
    cells.every((token, i) => answer[i] === token || (token === FREE && answer[i] === PATH));
}

/** The number of cells on the one simple path that is drawn from start to goal, or 0 if none is. */
function walk(maze: Grid, answer: ArrayLike<number>, start: number, goal: number): number {
  const drawn = (cell: number) => answer[cell] === PATH || cell === start || cell === goal;
  let length = 1;
  for (let from = -1, cell = start;; length++) {
    const ways = neighbours(maze, cell).filter((next) => next !== from && drawn(next));
    if (cell === goal && ways.length === 0) break;
    if (cell === goal || ways.length !== 1) return 0;
    [from, cell] = [cell, ways[0]];
  }
  const marked = Array.from(answer).filter((token) => token === PATH).length;
  return length === marked + 2 ? length : 0;
}

/** The number of cells on a shortest path, by breadth-first search; 0 if there is none. */
function shortestLength(maze: Grid, start: number, goal: number): number {
  const length = new Uint32Array(maze.cells.length);
  length[start] = 1;
  const queue = [start];
  for (const cell of queue) {
    if (cell === goal) break;
    for (const next of neighbours(maze, cell)) {
      if (maze.cells[next] === WALL || length[next] > 0) continue;
      length[next] = length[cell] + 1;
      queue.push(next);
    }
  }
  return length[goal];
}

function neighbours({ rows, columns }: Grid, cell: number): number[] {
  const row = Math.floor(cell / columns), column = cell % columns, found = [];
  if (row > 0) found.push(cell - columns);
  if (row < rows - 1) found.push(cell + columns);
  if (column > 0) found.push(cell - 1);
  if (column < columns - 1) found.push(cell + 1);
  return found;
}

function only({ cells }: Grid, token: number, name: string): number {
  const cell = cells.indexOf(token);
  if (cell >= 0 && cells.indexOf(token, cell + 1) < 0) return cell;
  throw new RangeError(
    `Cannot check a path: found ${cell < 0 ? "no" : "more than one"} ${name} in the maze, expected one`,
  );
}

/** 0, padding, for what is no cell. */
function tokens(text: string): number[] {
  return Array.from(text, (character) => "# SGo".indexOf(character) + 1);
}

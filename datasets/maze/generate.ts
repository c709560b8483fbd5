import { dihedral, type Grid } from "@trm/augment";
import { legacyRandom } from "../random/legacy.ts";
import { search, UNSEEN, walkBack } from "./path.ts";
import { formatMaze, MAZE } from "./tokens.ts";

/** Which mazes to generate. */
export interface MazeOptions {
  /** Cells on a side; Maze-Hard's 30 unless told otherwise. */
  readonly side?: number;
  /** The least number of moves on the shortest path; Maze-Hard's 109 unless told otherwise. */
  readonly minimumMoves?: number;
  /** Everything follows from it: a 32-bit integer. */
  readonly seed: number;
  /** Wall layouts to try for one maze before giving up; a million unless told otherwise. */
  readonly attempts?: number;
}

/** A maze with its answer and the number of moves between start and goal. */
export interface SolvedMaze {
  /** Walls, start and goal. */
  readonly question: Grid;
  /** The same with the path. */
  readonly answer: Grid;
  /** From start to goal. */
  readonly moves: number;
}

/**
 * Generates mazes without end, no two alike even when turned or mirrored, so that any split of them leaks nothing.
 *
 * Lehnert et al. 2024, arXiv:2402.14083, with Maze-Hard's filter: 30 to 50 % walls at random, start and goal anywhere
 * free, kept when the shortest path is long enough. Of 53 000 draws one is kept at Maze-Hard's size: about half a second.
 *
 * @throws {RangeError} when no layout gives a maze within `attempts`, or none could.
 */
export function* generateMazes(options: MazeOptions): Generator<SolvedMaze, never> {
  const { side = 30, minimumMoves = 109, seed, attempts = 1_000_000 } = options;
  if (!Number.isInteger(side) || side < 2) throw new RangeError(`Cannot make a maze with a side of ${side} cells`);
  const size = side * side;
  if (minimumMoves >= size) {
    throw new RangeError(
      `Cannot make a maze with at least ${minimumMoves} moves: ${side} × ${side} cells allow ${size - 1}`,
    );
  }
  const { uint32 } = legacyRandom(seed);
  const uniform = () => uint32() / 0x1_0000_0000;
  const open = new Uint8Array(size), free = new Uint32Array(size);
  const parents = new Uint32Array(size), queue = new Uint32Array(size);
  const seen = new Set<string>();

  for (let attempt = 0; attempt < attempts; attempt++) {
    const walls = (0.3 + 0.2 * uniform()) * 0x1_0000_0000;
    let count = 0;
    for (let cell = 0; cell < size; cell++) {
      open[cell] = uint32() < walls ? 0 : 1;
      if (open[cell] === 1) free[count++] = cell;
    }
    for (let draw = 0; draw < DRAWS_PER_LAYOUT; draw++) {
      const start = free[Math.floor(uniform() * count)], goal = free[Math.floor(uniform() * count)];
      search(open, side, start, goal, parents, queue);
      if (start === goal || parents[goal] === UNSEEN) continue;
      const path = walkBack(parents, start, goal);
      if (path.length <= minimumMoves) continue;
      const maze = solved(open, side, path);
      const key = mazeKey(maze.question);
      if (seen.has(key)) continue;
      seen.add(key);
      yield maze;
      attempt = 0;
      break;
    }
  }
  throw new RangeError(
    `Cannot make a maze of ${side} × ${side} cells with at least ${minimumMoves} moves: found ${seen.size} in all, ` +
      `none new in ${attempts} layouts`,
  );
}

/** The same text for all 8 rotations and reflections of a maze, and for no other maze. */
export function mazeKey(question: Grid): string {
  return Array.from({ length: 8 }, (_, id) => formatMaze(dihedral(question, id))).sort()[0];
}

/** Several draws find hard layouts sooner; so few that the hardest are hardly more frequent than with one. */
const DRAWS_PER_LAYOUT = 8;

function solved(open: Uint8Array, side: number, path: Uint32Array): SolvedMaze {
  const answer = open.map((cell) => cell === 1 ? MAZE.free : MAZE.wall);
  for (const cell of path) answer[cell] = MAZE.path;
  answer[path[0]] = MAZE.start;
  answer[path[path.length - 1]] = MAZE.goal;
  const question = answer.map((token) => token === MAZE.path ? MAZE.free : token);
  const grid = (cells: Uint8Array) => ({ rows: side, columns: side, cells });
  return { question: grid(question), answer: grid(answer), moves: path.length - 1 };
}

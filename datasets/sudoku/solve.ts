import type { BoxSize } from "@trm/augment";
import type { LegacyRandom } from "../random/legacy.ts";
import { type Units, unitsOf } from "./box.ts";

/** What a complete search found. */
export interface Search {
  /** How many solutions there are, counted up to 2: one is a proper puzzle. */
  readonly solutions: number;
  /** `[n²]`: the first of them. */
  readonly solution?: Uint8Array;
  /** Guesses that led nowhere. */
  readonly deadEnds: number;
}

/** How a solver searches. */
export interface SolverOptions {
  /** Dead ends after which it gives up; a million unless told otherwise. */
  readonly limit?: number;
  /** Guesses digits in random order, so that the first solution is a random one; in rising order without it. */
  readonly random?: Pick<LegacyRandom, "shuffle">;
}

/** Solves any number of Sudokus with boxes of one size. */
export interface SudokuSolver {
  /** Searches for a second solution too, so that one is proven to be the only one; `cells` `[n²]` are digits, 0 is blank. */
  solve(cells: ArrayLike<number>): Search;
}

/**
 * Makes a solver: naked and hidden singles, then a guess at a cell with the fewest candidates, until all is explored.
 *
 * The dead ends rate a puzzle: 0 needs no guess. It is another scale than tdoku's backtracks, of which Sudoku-Extreme's
 * own files tell; see the README of the data.
 *
 * @throws {RangeError} from `solve`, when the search exceeds `limit` dead ends.
 */
export function sudokuSolver(box: BoxSize, { limit = 1_000_000, random }: SolverOptions = {}): SudokuSolver {
  const n = box.rows * box.columns, size = n * n;
  const all = 2 ** n - 1;
  const units = unitsOf(box);
  const peers = peersOf(units, n);
  const grids = Array.from({ length: size + 1 }, () => new Uint32Array(size)); //  candidates of every cell, by depth
  let solutions = 0, deadEnds = 0;
  let solution: Uint8Array | undefined;

  function explore(depth: number): void {
    const candidates = grids[depth];
    if (!settle(candidates, units, peers, n, all)) {
      if (++deadEnds > limit) throw new RangeError(`Cannot solve the Sudoku: gave up after ${limit} dead ends`);
      return;
    }
    const cell = fewest(candidates);
    if (cell < 0) {
      solutions++;
      solution ??= Uint8Array.from(candidates, (bits) => 32 - Math.clz32(bits));
      return;
    }
    const guesses = bitsOf(candidates[cell]);
    random?.shuffle(guesses);
    for (const guess of guesses) {
      if (solutions === 2) return;
      const next = grids[depth + 1];
      next.set(candidates);
      next[cell] = guess;
      explore(depth + 1);
    }
  }

  return {
    solve(cells) {
      if (cells.length !== size) {
        throw new RangeError(`Cannot solve a Sudoku of ${cells.length} cells: expected ${size}`);
      }
      solutions = deadEnds = 0;
      solution = undefined;
      for (let i = 0; i < size; i++) grids[0][i] = cells[i] === 0 ? all : 1 << (cells[i] - 1);
      explore(0);
      return { solutions, solution, deadEnds };
    },
  };
}

/** Whether naked and hidden singles, taken as far as they go, leave every cell and every digit of a unit a place. */
function settle(candidates: Uint32Array, { cells }: Units, peers: Uint16Array, n: number, all: number): boolean {
  const count = peers.length / (n * n);
  for (let changed = true; changed;) {
    changed = false;
    for (let cell = 0; cell < n * n; cell++) {
      const bits = candidates[cell];
      if (bits === 0) return false;
      if ((bits & (bits - 1)) !== 0) continue;
      for (let i = cell * count; i < (cell + 1) * count; i++) {
        if ((candidates[peers[i]] & bits) === 0) continue;
        candidates[peers[i]] &= ~bits;
        changed = true;
      }
    }
    if (changed) continue;
    for (let unit = 0; unit < cells.length; unit += n) {
      let once = 0, twice = 0;
      for (let i = unit; i < unit + n; i++) {
        twice |= once & candidates[cells[i]];
        once |= candidates[cells[i]];
      }
      if (once !== all) return false;
      const hidden = once & ~twice;
      if (hidden === 0) continue;
      for (let i = unit; i < unit + n; i++) {
        const single = candidates[cells[i]] & hidden;
        if ((single & (single - 1)) !== 0) return false; //  two digits have only this one cell
        if (single === 0 || single === candidates[cells[i]]) continue;
        candidates[cells[i]] = single;
        changed = true;
      }
    }
  }
  return true;
}

/** The first cell with the fewest candidates, but more than one; −1 when all are decided. */
function fewest(candidates: Uint32Array): number {
  let best = -1, least = 33;
  for (let cell = 0; cell < candidates.length; cell++) {
    let count = 0;
    for (let rest = candidates[cell]; rest !== 0; rest &= rest - 1) count++;
    if (count === 1 || count >= least) continue;
    best = cell;
    least = count;
    if (count === 2) break;
  }
  return best;
}

function bitsOf(set: number): number[] {
  const bits: number[] = [];
  for (let rest = set; rest !== 0; rest &= rest - 1) bits.push(rest & -rest);
  return bits;
}

/** `[n², peers]`: the cells that share a unit with each. */
function peersOf({ cells, boxOf }: Units, n: number): Uint16Array {
  const peers: number[] = [];
  for (let cell = 0; cell < n * n; cell++) {
    const r = Math.floor(cell / n), c = cell % n;
    const together = new Set<number>();
    for (const unit of [r, n + c, 2 * n + boxOf[cell]]) {
      for (const other of cells.subarray(unit * n, (unit + 1) * n)) if (other !== cell) together.add(other);
    }
    peers.push(...together);
  }
  return Uint16Array.from(peers);
}

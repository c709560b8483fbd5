import type { BoxSize } from "@trm/augment";
import { GIVEN } from "./table.ts";

/** What a puzzle is, whichever of Sudoku's symmetries is applied to it. */
export interface SudokuClass {
  /** The same text for two solutions exactly when a symmetry makes one of the other. */
  readonly solution: string;
  /** Likewise for puzzles: for the solution together with the places of the givens. */
  readonly puzzle: string;
  /** How many grids are in the class of the solution. */
  readonly grids: number;
}

/** Finds the class of a puzzle: `[n²]` digits of its solution, plus {@linkcode GIVEN} where they are shown. */
export type SudokuClassifier = (cells: Uint8Array) => SudokuClass;

/**
 * Prepares to classify Sudokus with boxes of one size, up to 9×9.
 *
 * The symmetries are those that puzzles are augmented by: digits, rows and columns, transposition only where boxes are
 * square. Of all equal solutions whose first row is 1 2 3 … the one that reads first stands for its class.
 */
export function sudokuClassifier(box: BoxSize): SudokuClassifier {
  const { rows: height, columns: width } = box;
  const n = height * width, size = n * n;
  if (n > 9) throw new RangeError(`Cannot classify Sudokus of ${n} × ${n} cells: there are too many symmetries`);
  const orders = lineOrders(height, width).map((order) => ({ order, placeOf: placesIn(order) }));
  const square = height === width;
  const moves = (square ? 2 : 1) * orders.length * lineOrders(width, height).length * factorial(n);
  const digits = new Uint8Array(size), turned = new Uint8Array(size);
  const best = new Uint8Array(size),
    map = new Uint8Array(n + 1),
    columnOf = new Uint8Array(n + 1),
    keys = new Uint8Array(n),
    byKey = new Uint8Array(n),
    rows = new Uint8Array(n);

  return (cells) => {
    for (let i = 0; i < size; i++) digits[i] = cells[i] % GIVEN;
    if (square) { for (let i = 0; i < size; i++) turned[i] = digits[(i % n) * n + Math.floor(i / n)]; }
    best.fill(n + 1);
    let symmetries = 0;
    let givens = "";
    for (const view of square ? [digits, turned] : [digits]) {
      for (let first = 0; first < n; first++) {
        for (let c = 0; c < n; c++) columnOf[view[first * n + c]] = c;
        for (const { order, placeOf } of orders) {
          if (secondRowIsLater(view, first, order, placeOf)) continue;
          for (let c = 0; c < n; c++) map[view[first * n + order[c]]] = c + 1;
          for (let r = 0; r < n; r++) keys[r] = map[view[r * n + order[0]]];
          orderRows(rows, keys, first, height, byKey);
          const compared = compare(view, rows, order);
          if (compared > 0) continue;
          if (compared < 0) [symmetries, givens] = [0, "~"]; //  reads after any text of 0 and 1
          symmetries++;
          const shown = givensAt(cells, rows, order, view === turned);
          if (shown < givens) givens = shown;
        }
      }
    }
    const solution = best.join("");
    return { solution, puzzle: `${solution} ${givens}`, grids: moves / symmetries };
  };

  /** Whether a candidate's second row reads after the best one's: true of nearly all, and found soon. */
  function secondRowIsLater(view: Uint8Array, first: number, order: Uint8Array, placeOf: Uint8Array): boolean {
    let mate = first, least = n + 1;
    for (let row = first - first % height, last = row + height; row < last; row++) {
      const place = placeOf[columnOf[view[row * n + order[0]]]];
      if (row === first || place > least) continue;
      mate = row;
      least = place;
    }
    for (let c = 0; c < n; c++) {
      const digit = placeOf[columnOf[view[mate * n + order[c]]]];
      if (digit !== best[n + c]) return digit > best[n + c];
    }
    return false;
  }

  /** Compares a candidate with the best so far, and replaces it if it reads before it. */
  function compare(view: Uint8Array, rows: Uint8Array, order: Uint8Array): number {
    for (let r = 1, at = n; r < n; r++) {
      const from = rows[r] * n;
      for (let c = 0; c < n; c++, at++) {
        const digit = map[view[from + order[c]]];
        if (digit === best[at]) continue;
        if (digit > best[at]) return 1;
        for (let i = 0; i < size; i++) best[i] = map[view[rows[Math.floor(i / n)] * n + order[i % n]]];
        return -1;
      }
    }
    return 0;
  }

  function givensAt(cells: Uint8Array, rows: Uint8Array, order: Uint8Array, transposed: boolean): string {
    let text = "";
    for (let i = 0; i < size; i++) {
      const r = rows[Math.floor(i / n)], c = order[i % n];
      text += cells[transposed ? c * n + r : r * n + c] >= GIVEN ? "1" : "0";
    }
    return text;
  }
}

/** How many solved Sudokus there are, by n; Felgenhauer & Jarvis 2005 for 9×9. */
export const SUDOKU_GRIDS: Readonly<Record<number, number>> = {
  4: 288,
  6: 28_200_960,
  9: 6_670_903_752_021_072_936_960,
};

/**
 * Puts `first` first, its band first, and all else in the order of the keys: what reads first of what is left to choose.
 *
 * Every key 1 … n occurs once, so `byKey` sorts without comparing.
 */
function orderRows(rows: Uint8Array, keys: Uint8Array, first: number, height: number, byKey: Uint8Array): void {
  const n = rows.length;
  for (let row = 0; row < n; row++) byKey[keys[row] - 1] = row;
  const start = first - first % height;
  let at = 1, done = 0; //  rows placed; a bit for each row placed
  rows[0] = first;
  const place = (from: number) => {
    for (let i = 0; i < n; i++) {
      if (byKey[i] < from || byKey[i] >= from + height || byKey[i] === first) continue;
      rows[at++] = byKey[i];
      done |= 1 << byKey[i];
    }
  };
  place(start);
  done |= 1 << first;
  for (let i = 0; i < n && at < n; i++) if ((done & 1 << byKey[i]) === 0) place(byKey[i] - byKey[i] % height);
}

/** All orders of n lines that keep groups of `size` together, of which there are `groups`. */
function lineOrders(groups: number, size: number): Uint8Array[] {
  const within = permutations(size);
  return permutations(groups).flatMap((order) =>
    order.reduce<number[][]>(
      (starts, group) =>
        starts.flatMap((start) => within.map((lines) => [...start, ...lines.map((line) => group * size + line)])),
      [[]],
    ).map((lines) => Uint8Array.from(lines))
  );
}

/** `[n]`: where each line stands in an order, from 1. */
function placesIn(order: Uint8Array): Uint8Array {
  const places = new Uint8Array(order.length);
  order.forEach((line, place) => places[line] = place + 1);
  return places;
}

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((shorter) =>
    Array.from({ length: n }, (_, at) => [...shorter.slice(0, at), n - 1, ...shorter.slice(at)])
  );
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

import { type SudokuClass, sudokuClassifier } from "../sudoku/classify.ts";
import { sudokuCells, type SudokuTable } from "../sudoku/table.ts";
import { solutionFingerprint } from "./fingerprint.ts";

/** A table whose rows can be found again, whatever symmetry was applied to them. */
export interface SudokuIndex {
  readonly table: SudokuTable;
  /** Rows in the order of their fingerprints. */
  readonly order: Uint32Array;
  /** `[count]`: the fingerprint of each row's solution. */
  readonly fingerprints: Float64Array;
  /** The class of a row. */
  classOf(row: number): SudokuClass;
}

/** What rows have in common. */
export interface Twins {
  /** Rows that repeat an earlier row, or a row of the other table, cell for cell. */
  readonly exact: number;
  /** Rows that do up to symmetry; null where there were too many candidates to tell. */
  readonly puzzles: number | null;
  /** Rows whose solution does, up to symmetry; null likewise. */
  readonly solutions: number | null;
}

/** Indexes a table, some microseconds a row. */
export function indexSudokus(table: SudokuTable): SudokuIndex {
  const fingerprint = solutionFingerprint(table.box);
  const fingerprints = Float64Array.from({ length: table.count }, (_, row) => fingerprint(sudokuCells(table, row)));
  const order = Uint32Array.from(fingerprints.keys()).sort((a, b) => fingerprints[a] - fingerprints[b] || a - b);
  const classify = sudokuClassifier(table.box);
  const classes = new Map<number, SudokuClass>();
  return {
    table,
    order,
    fingerprints,
    classOf(row) {
      const found = classes.get(row) ?? classify(sudokuCells(table, row));
      classes.set(row, found);
      return found;
    },
  };
}

/** Rows of a table that repeat an earlier one. */
export function twinsWithin(index: SudokuIndex): Twins {
  const groups = [...runs(index)].filter((rows) => rows.length > 1);
  const exact = groups.reduce(
    (sum, rows) => sum + rows.length - new Set(rows.map((row) => textOf(index, row))).size,
    0,
  );
  if (groups.reduce((sum, rows) => sum + rows.length, 0) > MOST_CLASSIFIED) {
    return { exact, puzzles: null, solutions: null };
  }
  let puzzles = 0, solutions = 0;
  for (const rows of groups) {
    const classes = rows.map((row) => index.classOf(row));
    puzzles += rows.length - new Set(classes.map(({ puzzle }) => puzzle)).size;
    solutions += rows.length - new Set(classes.map(({ solution }) => solution)).size;
  }
  return { exact, puzzles, solutions };
}

/** Rows of `second` that are in `first` too; none where the sizes differ. */
export function twinsBetween(first: SudokuIndex, second: SudokuIndex): Twins {
  if (first.table.box.rows !== second.table.box.rows || first.table.box.columns !== second.table.box.columns) {
    return { exact: 0, puzzles: 0, solutions: 0 };
  }
  const matches = [...matching(first, second)];
  const exact = matches.reduce((sum, { ours, theirs }) => sum + repeated(ours, theirs, textOf), 0);
  const candidates = matches.reduce((sum, { ours, theirs }) => sum + ours.rows.length + theirs.rows.length, 0);
  if (candidates > MOST_CLASSIFIED) return { exact, puzzles: null, solutions: null };
  const count = (key: (index: SudokuIndex, row: number) => string) =>
    matches.reduce((sum, { ours, theirs }) => sum + repeated(ours, theirs, key), 0);
  return {
    exact,
    puzzles: count((index, row) => index.classOf(row).puzzle),
    solutions: count((index, row) => index.classOf(row).solution),
  };
}

interface Rows {
  readonly index: SudokuIndex;
  readonly rows: readonly number[];
}

function repeated(ours: Rows, theirs: Rows, key: (index: SudokuIndex, row: number) => string): number {
  const known = new Set(ours.rows.map((row) => key(ours.index, row)));
  return theirs.rows.filter((row) => known.has(key(theirs.index, row))).length;
}

/** Rows with the same fingerprint, together. */
function* runs({ order, fingerprints }: SudokuIndex): Generator<number[]> {
  for (let at = 0; at < order.length;) {
    const rows = [order[at++]];
    while (at < order.length && fingerprints[order[at]] === fingerprints[rows[0]]) rows.push(order[at++]);
    yield rows;
  }
}

/** Rows of two tables that have the same fingerprint. */
function* matching(first: SudokuIndex, second: SudokuIndex): Generator<{ ours: Rows; theirs: Rows }> {
  const others = runs(second);
  let other = others.next();
  for (const rows of runs(first)) {
    const fingerprint = first.fingerprints[rows[0]];
    while (!other.done && second.fingerprints[other.value[0]] < fingerprint) other = others.next();
    if (other.done) return;
    if (second.fingerprints[other.value[0]] !== fingerprint) continue;
    yield { ours: { index: first, rows }, theirs: { index: second, rows: other.value } };
  }
}

function textOf({ table }: SudokuIndex, row: number): string {
  return String.fromCharCode(...sudokuCells(table, row));
}

const MOST_CLASSIFIED = 100_000; //  a millisecond or two each

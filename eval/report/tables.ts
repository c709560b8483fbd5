import { type Column, formatInterval, formatPercent, type Interval } from "@trm/metrics";
import type { Evaluation } from "../evaluate.ts";
import type { Result } from "../result.ts";
import { spaced } from "./benchmark.ts";
import type { Comparison } from "./comparison.ts";
import { BENCHMARK_TITLES } from "./published.ts";
import type { RunReport } from "./report.ts";

/** A table of a report, before it is written as Markdown or HTML. */
export interface ReportTable {
  /** Its heads. */
  readonly columns: readonly Column[];
  /** From the top. */
  readonly rows: readonly TableRow[];
}

/** A row of a table. */
export interface TableRow {
  /** A cell for each column. */
  readonly cells: readonly string[];
  /** More about the first cell. */
  readonly note?: string;
  /** Whether it was measured here, where the table shows published rows too. */
  readonly measured?: boolean;
}

/** A column of a table, and how its cells are made. */
interface MadeColumn<T> extends Column {
  readonly cell: (item: T) => string;
  readonly note?: (item: T) => string;
}

/** A run's result. */
interface RunResult {
  readonly run: string;
  readonly result: Result;
}

/** All results of all runs; undefined where there are none. */
export function resultsTable(runs: readonly RunReport[]): ReportTable | undefined {
  const rows = resultsIn(runs);
  const where = (wanted: boolean, ...columns: MadeColumn<RunResult>[]) => wanted ? columns : [];
  const some = (share: "valid" | "optimal") => rows.some(({ result }) => result.intervals[share] !== undefined);
  return made(rows, [
    {
      title: "Run",
      cell: ({ run }) => run,
      note: ({ result }) => `${ruleOf(result)}; ${fileName(result.data.from)}`,
    },
    right("Step", ({ result }) => spaced(result.step)),
    right("Puzzles", ({ result }) => spaced(result.count)),
    right("Exact", ({ result }) => share(result.intervals.exact)),
    right("Cells", ({ result }) => formatPercent(result.intervals.cell.estimate)),
    ...where(some("valid"), right("Rules kept", ({ result }) => share(result.intervals.valid))),
    ...where(some("optimal"), right("Shortest", ({ result }) => share(result.intervals.optimal))),
    right("Asked", ({ result }) => `${spaced(result.answerCalls)} × ${result.batch}`),
  ]);
}

/** Pass@k of results on ARC, by both ways of counting; undefined where there are none. */
export function passTable(runs: readonly RunReport[]): ReportTable | undefined {
  const rows = resultsIn(runs).flatMap(({ run, result }) => {
    const { arc, regime: { voting } } = result;
    const ways = [["meanOfPairs", "mean share of a task's test inputs"], [
      "allPairs",
      "tasks with all test inputs",
    ]] as const;
    return arc ? ways.map(([way, counted]) => ({ title: resultTitle(run, result), voting, way, counted, arc })) : [];
  });
  const attempts = rows[0]?.arc.passes.map(({ k }) => k) ?? [];
  return made(rows, [
    { title: "Run", cell: ({ title }) => title, note: ({ voting, counted }) => `${counted}; votes of ${voting}` },
    ...attempts.map((k) =>
      right(`pass@${k}`, ({ arc, way }: typeof rows[number]) => {
        const pass = arc.passes.find((pass) => pass.k === k);
        return !pass ? "" : k === 2 ? formatInterval(pass[way]) : formatPercent(pass[way].estimate);
      })
    ),
  ]);
}

/** Accuracy by rating of each result that has it, under its title. */
export function ratingTables(runs: readonly RunReport[]): { title: string; table: ReportTable }[] {
  return resultsIn(runs).flatMap(({ run, result }) => {
    const table = made(result.ratings ?? [], [
      { title: ratingName(result), cell: ({ from, to }) => from === to ? `${from}` : `${from}–${to}` },
      right("Puzzles", ({ count }) => spaced(count)),
      right("Exact", ({ exact }) => share(exact)),
    ]);
    return table ? [{ title: resultTitle(run, result), table }] : [];
  });
}

/** The evaluations during training. */
export function evaluationsTable(runs: readonly RunReport[]): ReportTable | undefined {
  const rows = runs.flatMap(({ name, curves }) => curves.evaluations.map((point) => ({ name, ...point })));
  return made(rows, [
    { title: "Run", cell: ({ name }) => name },
    right("Step", ({ step }) => spaced(step)),
    right("Puzzles", ({ evaluation }) => spaced(evaluation.count)),
    ...(rows.some(({ passAt2 }) => passAt2 !== undefined)
      ? [right("pass@2", ({ passAt2 }: typeof rows[number]) => passAt2 === undefined ? "" : formatPercent(passAt2))]
      : []),
    right("Exact", ({ evaluation }) => formatPercent(evaluation.exactAccuracy)),
    right("Cells", ({ evaluation }) => formatPercent(evaluation.cellAccuracy)),
    right("Steps to halt", ({ evaluation }) => evaluation.stepsToHalt.toFixed(1)),
  ]);
}

/** A published table with measured rows; published and measured numbers have columns of their own. */
export function comparisonTable({ benchmarks, rows }: Comparison): ReportTable {
  return {
    columns: [
      { title: "Method" },
      right("Parameters"),
      ...benchmarks.flatMap((benchmark) => [
        right(`${BENCHMARK_TITLES[benchmark]}, published`),
        right(`${BENCHMARK_TITLES[benchmark]}, measured here`),
      ]),
    ],
    rows: rows.map((row) =>
      row.kind === "published"
        ? { cells: [row.method, row.parameters, ...row.published.flatMap((accuracy) => [formatPercent(accuracy), ""])] }
        : {
          cells: [row.method, "", ...row.measured.flatMap((interval) => ["", interval ? share(interval) : ""])],
          note: row.note,
          measured: true,
        }
    ),
  };
}

/** What an evaluation stopped by. */
export function ruleOf({ rule, supervisionSteps, meanSteps }: Evaluation): string {
  return rule === "early-exit"
    ? `early exit, ${meanSteps.toFixed(1)} of ${supervisionSteps} steps`
    : `after ${supervisionSteps} ${supervisionSteps === 1 ? "step" : "steps"}`;
}

/** A result's title: its run, step and rule. */
export function resultTitle(run: string, result: Result): string {
  return `${run}, step ${spaced(result.step)}, ${ruleOf(result)}`;
}

/** What a rating counts. */
export function ratingName({ grid }: Result): string {
  return grid.kind === "maze" ? "moves on the shortest path" : "rating";
}

/** A path's last part. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

function resultsIn(runs: readonly RunReport[]): RunResult[] {
  return runs.flatMap(({ name, results }) => results.map((result) => ({ run: name, result })));
}

function made<T>(items: readonly T[], columns: readonly MadeColumn<T>[]): ReportTable | undefined {
  if (items.length === 0) return undefined;
  const noted = columns.find(({ note }) => note !== undefined);
  return {
    columns,
    rows: items.map((item) => ({ cells: columns.map(({ cell }) => cell(item)), note: noted?.note?.(item) })),
  };
}

function right(title: string): Column;
function right<T>(title: string, cell: (item: T) => string): MadeColumn<T>;
function right<T>(title: string, cell?: (item: T) => string): Column | MadeColumn<T> {
  return { title, align: "right", ...(cell && { cell }) };
}

function share(interval: Interval | undefined): string {
  return interval ? formatInterval(interval) : "";
}

/** Measurements as `trm bench` prints them. */

import type { Device, Timing } from "@trm/engine";
import type { Ceilings, Encoding, OpTiming } from "@trm/train/bench";
import { formatPercent } from "./format.ts";

/** What is said while ceilings are measured. */
export const MEASURING = "measuring what the device can do at most: a minute on a processor";

/** A column of a table on the terminal. */
export interface TableColumn<Row> {
  /** Its head. */
  readonly title: string;
  /** What it says of a row. */
  cell(row: Row): string;
  /** Numbers stand to the right. */
  readonly right?: true;
}

/** Rows under heads, columns two spaces apart. */
export function table<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string[] {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  return lines.map((line) =>
    line.map((cell, c) => columns[c].right ? cell.padStart(widths[c]) : cell.padEnd(widths[c])).join("  ").trimEnd()
  );
}

/** Milliseconds with three digits or more: `0.0123`, `1.23`, `1234`. */
export function formatMs(ms: number): string {
  return ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3);
}

/** A rate per second in units of 10⁹, from milliseconds: GFLOP/s, or GB/s. */
export function giga(amount: number, ms: number): number {
  return amount / ms / 1e6;
}

/** A timing in a program's words; the spread is that of all timings, as a share of their median. */
export function timingFacts({ median, min, max, samples, repeats }: Timing): Record<string, number> {
  return { msMedian: median, msMin: min, spread: (max - min) / median, samples, repeats };
}

/** What was measured on, in a program's words. */
export function deviceFacts({ adapter, limits }: Device): { device: string; provider: string; precision: string } {
  const { description, vendor, architecture, provider } = adapter;
  return { device: description || `${vendor} ${architecture}`, provider, precision: limits.target.precision ?? "f32" };
}

/** How near an op comes to what the device can do: to the multiply-adds or to the copy, whichever bounds it more. */
export function shareOf({ timing, flops, bytes }: OpTiming, ceilings: Ceilings): number {
  return Math.max(flops / ceilings.flops, bytes / ceilings.bytes) / timing.median * 1e3;
}

/** The columns that every timed op has. */
export function timingColumns(ceilings?: Ceilings): TableColumn<OpTiming>[] {
  const number = { right: true } as const;
  return [
    { title: "ms", cell: ({ timing }) => formatMs(timing.median), ...number },
    { title: "least", cell: ({ timing }) => formatMs(timing.min), ...number },
    { title: "most", cell: ({ timing }) => formatMs(timing.max), ...number },
    { title: "GFLOP/s", cell: ({ flops, timing }) => giga(flops, timing.median).toFixed(2), ...number },
    { title: "GB/s", cell: ({ bytes, timing }) => giga(bytes, timing.median).toFixed(2), ...number },
    ...(ceilings
      ? [{ title: "of ceiling", cell: (row: OpTiming) => formatPercent(shareOf(row, ceilings)), ...number }]
      : []),
  ];
}

/** Ceilings as a line. */
export function ceilingsLine({ flops, bytes }: Ceilings): string {
  return `ceilings: multiply-adds ${(flops / 1e9).toFixed(1)} GFLOP/s · copy ${(bytes / 1e9).toFixed(1)} GB/s`;
}

/** The time of 1,000 dispatches on the host as a line. */
export function encodingLine({ step, same }: Encoding): string {
  return `encoding: ${formatMs(step)} ms for 1000 dispatches · ${formatMs(same)} ms for one as often`;
}

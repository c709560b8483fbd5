/** Measurements as `trm bench` prints them. */

import type { Device, Timing } from "@trm/engine";

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
export function milliseconds(ms: number): string {
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
export function deviceFacts({ adapter }: Device): { device: string; provider: string; precision: string } {
  return {
    device: adapter.description || `${adapter.vendor} ${adapter.architecture}`,
    provider: "deno",
    precision: "f32",
  };
}

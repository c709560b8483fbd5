import type { Interval } from "@trm/metrics";
import type { Result } from "../result.ts";
import type { Benchmark } from "./published.ts";

/** Which benchmark a result is on, and on how much of it. */
export interface OnBenchmark {
  /** The benchmark. */
  readonly benchmark: Benchmark;
  /** What was measured: exact accuracy, or pass@2 on ARC. */
  readonly accuracy: Interval;
  /** How much of its test split was asked, in words. */
  readonly part: string;
}

/**
 * Tells which benchmark of the paper's tables a result belongs to; undefined where it is none.
 *
 * The puzzles' hash decides, so that a file of others, however alike, never stands beside a published number.
 */
export function benchmarkOf({ data, grid, count, intervals, arc }: Result): OnBenchmark | undefined {
  const known = SPLITS[data.hash] ??
    (grid.kind === "sudoku" && data.examples === SUDOKU_EXTREME.of ? SUDOKU_EXTREME : undefined);
  if (!known) return undefined;
  const { benchmark, of, what } = known;
  const asked = arc ? arc.tasks : count;
  const part = asked === of ? `all ${spaced(of)} ${what}` : `${spaced(asked)} of ${spaced(of)} ${what}`;
  const accuracy = arc ? arc.passes.find(({ k }) => k === 2)?.meanOfPairs : intervals.exact;
  return accuracy && { benchmark, accuracy, part };
}

/** An official test split. */
interface Split {
  readonly benchmark: Benchmark;
  /** How many puzzles it has. */
  readonly of: number;
  readonly what: string;
}

/** Of the whole file the hash is not known: it is told by its size. */
const SUDOKU_EXTREME: Split = { benchmark: "sudoku-extreme", of: 422_786, what: "test puzzles" };

/** By the SHA-256 of their puzzles, as `openTest` computes it. */
const SPLITS: Readonly<Record<string, Split | undefined>> = {
  e1bdddbcea8f9044c8adc7d41e1f4b4051ae5d259b8d328e4bdfc205c8cf4d48: SUDOKU_EXTREME, //  10 000 rows, drawn at random
  fe7942f5725dfec9e7e290a69728d9661ff84dce1835f99d0ce8d3a3e50c8a00: {
    benchmark: "maze-hard",
    of: 1_000,
    what: "test mazes",
  },
  a6f9476679e556307496700b6b8b90d66a00de64184034c7ad35845e47673239: {
    benchmark: "arc-agi-1",
    of: 400,
    what: "evaluation tasks",
  },
  b3be4bac903f9fc27b8e72216ac07af84b1360af6e8ef7cd1e151482cc9b97bc: {
    benchmark: "arc-agi-2",
    of: 120,
    what: "evaluation tasks",
  },
};

/** A count with its thousands apart: `422 786`. */
export function spaced(count: number): string {
  return Math.round(count).toString().replace(/\B(?=(\d{3})+$)/g, " ");
}

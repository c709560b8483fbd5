/** The comparison as a table. */

import { markdownTable } from "@trm/metrics";
import type { Comparison, Result } from "./compare.ts";

/** A whole run of the comparison. */
export interface Report {
  readonly date: string;
  /** What it ran on. */
  readonly machine: string;
  /** What else a reader should know. */
  readonly note: string;
  readonly rounds: number;
  readonly comparisons: readonly Comparison[];
}

/** Milliseconds, medians with the least and the most; ratios are medians over rounds of the peer's time over ours. */
export function markdownReport({ date, machine, note, rounds, comparisons }: Report): string {
  const rows = comparisons.flatMap(({ what, flops, results }) => results.map((result) => rowOf(what, flops, result)));
  const results = comparisons.flatMap(({ results }) => results).filter(({ about }) => about);
  const abouts = new Map(results.map(({ peer, about }) => [peer, about]));
  const table = markdownTable([
    "what",
    { title: "GFLOP", align: "right" },
    "peer",
    { title: "ms", align: "right" },
    { title: "least – most", align: "right" },
    { title: "GFLOP/s", align: "right" },
    { title: "× ours", align: "right" },
    { title: "least – most", align: "right" },
  ], rows);
  const peers = [...abouts].map(([peer, about]) => `- ${peer}: ${about}`);
  return [`${date} · ${machine}${note && ` · ${note}`} · ${rounds} rounds, in turns`, peers.join("\n"), table].join(
    "\n\n",
  );
}

function rowOf(what: string, flops: number, { peer, timing, ratio, failure }: Result): string[] {
  const gflop = (flops / 1e9).toPrecision(3);
  if (!timing || !ratio) return [what, gflop, peer, failure ?? "not timed", "", "", "", ""];
  return [
    what,
    gflop,
    peer,
    ms(timing.median),
    `${ms(timing.min)} – ${ms(timing.max)}`,
    (flops / timing.median / 1e6).toFixed(1),
    ratio.median.toFixed(2),
    `${ratio.min.toFixed(2)} – ${ratio.max.toFixed(2)}`,
  ];
}

function ms(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

import { type Check, passes, worstOf } from "./compare.ts";
import type { Result } from "./run.ts";

/** `name  error of tolerance, in what  PASS` on one line; names take `width` columns. */
export function formatResult({ name, verdict, reason, checks }: Result, width: number): string {
  const why = reason?.replaceAll(/\s+/g, " ") ?? (checks.length ? formatCheck(worstOf(checks)) : "nothing to compare");
  return `${name.padEnd(width)}  ${why}  ${verdict}`;
}

/** A line for the worst of every group of tensors. */
export function formatTensors({ checks }: Result): string[] {
  const groups = Object.groupBy(checks, ({ what }) => what.split("/").slice(0, 2).join("/"));
  return Object.values(groups).map((group = []) => {
    const worst = worstOf(group);
    return `  ${passes(worst) ? "  " : "✗ "}${formatCheck(worst)}${
      group.length > 1 ? `, worst of ${group.length}` : ""
    }`;
  });
}

function formatCheck({ what, error, tolerance }: Check): string {
  return `${formatError(error)} of ${formatError(tolerance)} in ${what}`;
}

function formatError(error: number): string {
  return Number.isInteger(error) ? String(error) : error.toExponential(1);
}

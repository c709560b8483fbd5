import type { Interval } from "@trm/metrics";
import type { Result } from "../result.ts";
import { benchmarkOf, spaced } from "./benchmark.ts";
import { type PublishedTable, TABLE_4, TABLE_5 } from "./published.ts";

/** A published table with what was measured here beside it. */
export interface Comparison extends Pick<PublishedTable, "title" | "source" | "benchmarks"> {
  /** From the top; a measured row follows the method it is an instance of. */
  readonly rows: readonly ComparisonRow[];
}

/** A row of either kind: no row has both a published and a measured number. */
export type ComparisonRow =
  | {
    readonly kind: "published";
    readonly method: string;
    readonly parameters: string;
    /** Shares of one, a benchmark each. */
    readonly published: readonly number[];
  }
  | {
    readonly kind: "measured";
    /** The run. */
    readonly method: string;
    /** On what and how. */
    readonly note: string;
    /** A benchmark each; null where it was not measured on it. */
    readonly measured: readonly (Interval | null)[];
  };

/** Sets results beside the paper's tables 4 and 5; those on other puzzles do not appear. */
export function compare(results: readonly { readonly run: string; readonly result: Result }[]): Comparison[] {
  const placed = results.flatMap(({ run, result }) => {
    const on = benchmarkOf(result);
    return on ? [{ run, result, on, method: methodOf(result) }] : [];
  });
  return [TABLE_4, TABLE_5].map(({ title, source, benchmarks, rows }) => {
    const measured = placed.filter(({ on }) => benchmarks.includes(on.benchmark)).map((
      { run, result, on, method },
    ) => ({
      of: method,
      row: {
        kind: "measured" as const,
        method: run,
        note: noteOf(result, on.part),
        measured: benchmarks.map((benchmark) => benchmark === on.benchmark ? on.accuracy : null),
      },
    }));
    const after = (method?: string) => measured.filter(({ of }) => of === method).map(({ row }) => row);
    const published = rows.flatMap(({ method, parameters, accuracies }): ComparisonRow[] => [
      { kind: "published", method, parameters, published: accuracies },
      ...after(method),
    ]);
    return { title, source, benchmarks, rows: [...published, ...after(undefined)] };
  });
}

/** What must be said under a comparison. */
export function remarks({ source, rows }: Comparison): string[] {
  const none = rows.every(({ kind }) => kind === "published");
  return [`Published: ${source}.`, ...(none ? ["None of these runs was evaluated on these test puzzles."] : [])];
}

/** Which row of the tables a model is an instance of; undefined where it has other sizes or another recursion. */
export function methodOf({ model }: Pick<Result, "model">): string | undefined {
  const has = (fields: Readonly<Record<string, unknown>>) =>
    Object.entries(fields).every(([name, value]) => model[name] === value);
  if (has({ kind: "direct", hidden: 512, blocks: 8 })) return "Direct prediction";
  if (has({ kind: "hrm", hidden: 512, blocks: 4, n: 2, T: 2 })) return "HRM";
  const trm = { kind: "trm", hidden: 512, blocks: 2, T: 3, latents: "pair", nets: "shared", gradient: "recursion" };
  if (!has(trm) || (model.n !== 6 && model.n !== 4)) return undefined; //  4 on mazes and ARC in the reference's commands
  return model.mixer === "attention" ? "TRM-Att" : "TRM-MLP";
}

function noteOf({ recipe, step, seed, weights, regime, meanSteps }: Result, part: string): string {
  const { trainedOn, rule, supervisionSteps, voting } = regime;
  const steps = rule === "fixed" ? `${supervisionSteps} steps each` : `early exit, ${meanSteps.toFixed(1)} steps each`;
  return [
    `${recipe}, step ${spaced(step)}, seed ${seed}, ${weights} weights`,
    part,
    steps,
    ...(voting === "none" ? [] : [`votes of ${voting}`]),
    ...(trainedOn ? [`trained on ${spaced(trainedOn.groups)} puzzles ${trainedOn.hash.slice(0, 8)}`] : []),
  ].join("; ");
}

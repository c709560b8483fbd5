/** What `deno task gpu` measured, in one file that grows task by task. */

/** What is measured, in this order. */
export const PARTS = ["doctor", "tests", "golden", "ceilings", "matmul", "tune", "step", "pytorch", "train"] as const;

/** One of them. */
export type PartName = typeof PARTS[number];

const STATUSES = ["ok", "failed", "cannot", "late"] as const;

/** How a task ended: `cannot` where this machine lacks what it takes, `late` where its time was up. */
export type Status = typeof STATUSES[number];

/** A JSON object that a program printed. */
export type Facts = Readonly<Record<string, unknown>>;

/** What came of a task. */
export interface Outcome {
  readonly status: Status;
  /** Why it is not ok, in a sentence. */
  readonly why?: string;
  readonly command: readonly string[];
  /** Null where it was ended, or never started. */
  readonly code: number | null;
  readonly seconds: number;
  /** When it began. */
  readonly at: string;
  readonly results: readonly Facts[];
}

/** What `gpu.json` holds: the last outcome of each task, by part and by the task's name. */
export interface Report {
  readonly format: 1;
  /** Measured at small sizes, to try the script. */
  readonly small: boolean;
  readonly parts: Readonly<Partial<Record<PartName, Readonly<Record<string, Outcome>>>>>;
}

/** A report of nothing. */
export function emptyReport(small: boolean): Report {
  return { format: 1, small, parts: {} };
}

/**
 * The report with a task's outcome in the place of an earlier one of the same task, which keeps its place; one that came too late does not
 * replace one that went well.
 */
export function withOutcome(report: Report, part: PartName, task: string, outcome: Outcome): Report {
  if (outcome.status === "late" && report.parts[part]?.[task]?.status === "ok") return report;
  return { ...report, parts: { ...report.parts, [part]: { ...report.parts[part], [task]: outcome } } };
}

/** The outcomes of a part, in the order first measured. */
export function outcomesOf({ parts }: Report, part: PartName): [task: string, outcome: Outcome][] {
  return Object.entries(parts[part] ?? {});
}

/** Reads `gpu.json` of a folder, if there is one; small and full sizes do not add up. */
export async function readReport(folder: string, small: boolean): Promise<Report> {
  const path = `${folder}/gpu.json`;
  const text = await Deno.readTextFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  if (text === undefined) return emptyReport(small);
  const report = parseReport(text, path);
  if (report.small !== small) {
    throw new TypeError(
      `Cannot add to "${path}": it was measured ${report.small ? "with" : "without"} --small; name another --out`,
    );
  }
  return report;
}

function parseReport(text: string, path: string): Report {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot add to "${path}": ${(error as Error).message}; remove it, or name another --out`);
  }
  const { format, small, parts } = isRecord(found) ? found : {};
  if (format !== 1) throw new TypeError(`Cannot add to "${path}": found format ${format}, expected 1`);
  const whole = typeof small === "boolean" && isRecord(parts) &&
    Object.values(parts).every((tasks) => isRecord(tasks) && Object.values(tasks).every(isOutcome));
  if (whole) return found as Report;
  throw new TypeError(
    `Cannot add to "${path}": found no report of this script, expected "small" and, in "parts", outcomes of tasks`,
  );
}

/** What {@linkcode markdownOf} takes for granted. */
function isOutcome(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { status, at, seconds, results } = value;
  const known = STATUSES.some((each) => each === status) && typeof seconds === "number";
  return known && !Number.isNaN(Date.parse(String(at))) && Array.isArray(results) && results.every(isRecord);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

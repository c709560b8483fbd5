import { attempt, attemptSync } from "./attempt.ts";

/** One line of the metrics log: numbers and words by name. What is not finite is stored as null. */
export interface LogRecord {
  /** Supervision steps done when it was written. */
  readonly step: number;
  /** Anything else worth keeping. */
  readonly [name: string]: unknown;
}

/** An open metrics log: one JSON object a line, only ever added to. */
export interface MetricsLog extends Disposable {
  /** Adds a line. */
  append(record: LogRecord): void;
  /** Resolves when every line so far is on the disk. */
  sync(): Promise<void>;
}

/** Opens a log to add to it, and makes it if there is none. */
export async function openLog(path: string): Promise<MetricsLog> {
  const file = await attempt(`open "${path}"`, () => Deno.open(path, { append: true, create: true }));
  return {
    append(record) {
      const line = new TextEncoder().encode(JSON.stringify(record) + "\n");
      attemptSync(`write "${path}"`, () => {
        for (let done = 0; done < line.length;) done += file.writeSync(line.subarray(done));
      });
    },
    sync: () => attempt(`write "${path}"`, () => file.sync()),
    [Symbol.dispose]: () => file.close(),
  };
}

/** The records of a log; none where there is no log, and without a last line that was being written. */
export async function readLog(path: string): Promise<LogRecord[]> {
  return (await linesOf(path)).map(({ record }) => record);
}

/** Cuts off what a log says of later steps than `step`, and a last line that was not written to its end. */
export async function cutLog(path: string, step: number): Promise<void> {
  const lines = await linesOf(path);
  const later = lines.findIndex(({ record }) => record.step > step);
  const kept = later < 0 ? lines : lines.slice(0, later);
  const end = kept.at(-1)?.end ?? 0;
  await attempt(`cut "${path}"`, async () => {
    if (await sizeOf(path) > end) await Deno.truncate(path, end);
  });
}

interface Line {
  readonly record: LogRecord;
  /** The byte after it. */
  readonly end: number;
}

async function linesOf(path: string): Promise<Line[]> {
  const bytes = await attempt(`read "${path}"`, () => Deno.readFile(path).catch(absent(new Uint8Array(0))));
  const lines: Line[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    const record = newline < 0 ? undefined : recordOf(bytes.subarray(start, newline));
    if (record === undefined && end < bytes.length) {
      throw new SyntaxError(
        `Cannot read "${path}": line ${lines.length + 1} is no record; repair it, or move the file away`,
      );
    }
    if (record !== undefined) lines.push({ record, end });
    start = end;
  }
  return lines;
}

function recordOf(line: Uint8Array): LogRecord | undefined {
  try {
    const record = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
    return Number.isSafeInteger(record?.step) ? record : undefined;
  } catch {
    return undefined;
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await Deno.stat(path).catch(absent({ size: 0 }))).size;
}

/** Passes over an error that says there is no such file. */
function absent<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Deno.errors.NotFound) return instead;
    throw error;
  };
}

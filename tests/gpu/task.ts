/** One thing that is measured: a program of its own, so that what crashes or hangs it ends nothing else. */

import type { Facts, Outcome, Status } from "./report.ts";

/** A program to run, and how to read what it says. */
export interface Task {
  /** Within its part. */
  readonly name: string;
  /** Empty where it cannot be run here. */
  readonly command: readonly string[];
  /** Why not. */
  readonly cannot?: string;
  /** Asks it to stop after so many seconds, as Ctrl-C does: it then ends well. */
  readonly stopAfter?: number;
  /** Exit codes that are right besides 0. */
  readonly rightCodes?: readonly number[];
  /** What it found; {@linkcode jsonLines} unless given. */
  read?(said: Said): readonly Facts[] | Promise<readonly Facts[]>;
}

/** What a program printed. */
export interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a task for so many seconds at most. */
export async function runTask(task: Task, seconds: number): Promise<Outcome> {
  const { command, cannot, stopAfter, rightCodes = [], read = jsonLines } = task;
  const at = new Date().toISOString();
  const none = { command, code: null, seconds: 0, at, results: [] };
  if (cannot !== undefined) return { ...none, status: "cannot", why: cannot };
  if (seconds < LEAST) return { ...none, status: "late", why: "the part's time was up before it began" };
  const began = performance.now();
  const { code, late, ...said } = await execute(command, { seconds, stopAfter });
  const took = (performance.now() - began) / 1000;
  const results = await read(said);
  const ended = { command, code, seconds: took, at, results };
  if (late) return { ...ended, status: "late", why: `it was ended after ${took.toFixed(0)} s` };
  return { ...ended, ...judge(code, said, results, rightCodes) };
}

/** Seconds below which nothing is begun. */
const LEAST = 5;

/** Seconds that a program has to end in when told to, and its children afterwards. */
const GRACE = 8;

async function execute(
  [program, ...args]: readonly string[],
  { seconds, stopAfter }: { readonly seconds: number; readonly stopAfter?: number },
): Promise<Said & { readonly code: number | null; readonly late: boolean }> {
  const child = new Deno.Command(program, { args, stdin: "null", stdout: "piped", stderr: "piped", env: QUIET })
    .spawn();
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
  let late = false;
  const timers = [
    setTimeout(() => {
      late = true;
      signal(child, "SIGTERM");
    }, 1000 * Math.max(1, seconds - GRACE)),
    setTimeout(() => signal(child, "SIGKILL"), 1000 * seconds),
    ...(stopAfter === undefined ? [] : [setTimeout(() => signal(child, "SIGINT"), 1000 * stopAfter)]),
  ];
  const { code, signal: killed } = await child.status;
  timers.forEach(clearTimeout);
  const closed = Promise.all([stdout.closed, stderr.closed]);
  await Promise.race([closed, new Promise((resolve) => Deno.unrefTimer(setTimeout(resolve, 1000 * GRACE)))]);
  return { code: killed ? null : code, late, stdout: stdout.text(), stderr: stderr.text() };
}

const QUIET = { NO_COLOR: "1", PYTHONDONTWRITEBYTECODE: "1" };

function signal(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    child.kill(name);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended
  }
}

/** Collects what a stream brings, readable at any time: a grandchild may keep it open. */
function gather(stream: ReadableStream<Uint8Array<ArrayBuffer>>): { readonly closed: Promise<void>; text(): string } {
  let text = "";
  const closed = (async () => {
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) text += piece;
  })();
  return { closed, text: () => text };
}

/** What a machine may lack without anything being wrong. */
const LACKS = /^.*(Cannot load Dawn|Cannot find a GPU through Dawn|Cannot compute in f16).*$/m;

/** How a program that ended by itself fared. */
export function judge(
  code: number | null,
  { stdout, stderr }: Said,
  results: readonly Facts[],
  rightCodes: readonly number[] = [],
): { readonly status: Status; readonly why?: string } {
  const [lacking] = LACKS.exec(stderr) ?? [];
  const error = results.find(({ error }) => typeof error === "string")?.error as string | undefined;
  const cannot = results.map(({ cannot }) => cannot);
  if (error !== undefined) return { status: "failed", why: error };
  if (code === 0 && results.length > 0 && cannot.every((why) => typeof why === "string")) {
    return { status: "cannot", why: String(cannot[0]) };
  }
  if (code === 0 || (code !== null && rightCodes.includes(code))) return { status: "ok" };
  if (lacking !== undefined) return { status: "cannot", why: lacking.replace(/^trm: /, "").trim() };
  const last = (stderr.trim() || stdout.trim()).split("\n").at(-1) ?? "";
  return { status: "failed", why: `exit code ${code ?? "none"}${last && `: ${last.slice(0, 300)}`}` };
}

/** The lines that are JSON objects. */
export function jsonLines({ stdout }: Said): Facts[] {
  return stdout.split("\n").filter((line) => line.startsWith("{")).flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return []; // cut off: the program was ended while it wrote
    }
  });
}

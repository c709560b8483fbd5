import { gunzipSync } from "node:zlib";
import type { Grid } from "@trm/augment";

/** A pair of grids of an ARC task. */
export interface ArcPair {
  /** Whether the task shows the pair or asks for its output. */
  readonly part: "train" | "test";
  /** What is shown. */
  readonly input: Grid;
  /** What is asked for. */
  readonly output: Grid;
}

/** An ARC task: its pairs in the order of the file, which the reference's builder keeps. */
export interface ArcTask {
  /** Its name in the files. */
  readonly id: string;
  /** Of both parts. */
  readonly pairs: readonly ArcPair[];
}

/**
 * Reads `<prefix>_challenges.json` and `<prefix>_solutions.json`, each of which may be `.json.gz`, in file order.
 *
 * Without a solutions file, a test output that the challenges do not give either becomes a single black cell, as in
 * the reference.
 *
 * @throws {SyntaxError} on a file that is not JSON, or a malformed task, pair or grid, naming it.
 */
export function readArcPairs(challenges: string, solutions?: string): ArcTask[] {
  const answers = solutions === undefined ? undefined : new Map(readEntries(solutions));
  return readEntries(challenges).map(([id, task]) => {
    const outputs = answers?.get(id);
    if (answers && !Array.isArray(outputs)) {
      throw new SyntaxError(`Cannot read "${solutions}": found no list of outputs for task "${id}"`);
    }
    return parseTask(id, task, challenges, outputs as unknown[] | undefined);
  });
}

/**
 * Reads a folder of ARC tasks, one `.json` file each and named for its task, in the order of the names; folders inside
 * it (as in ConceptARC) too.
 *
 * @throws {SyntaxError} as {@linkcode readArcPairs} does.
 */
export function readArcFolder(folder: string): ArcTask[] {
  const entries = [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  return entries.flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return readArcFolder(path);
    const id = /^(.+?)\.json(\.gz)?$/.exec(name)?.[1];
    return id === undefined ? [] : [parseTask(id, readJson(path).value, path)];
  });
}

/** The entries of a file's outermost object in file order: JSON.parse would move ids that look like numbers to the front. */
function readEntries(path: string): [string, unknown][] {
  const { text, value } = readJson(path);
  if (!isObject(value)) {
    throw new SyntaxError(`Cannot read "${path}": found ${kind(value)}, expected an object of tasks`);
  }
  return outerKeys(text).map((key) => [key, value[key]]);
}

function outerKeys(json: string): string[] {
  const keys = new Set<string>();
  let depth = 0;
  for (const { 0: token } of json.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && token.endsWith(":")) keys.add(JSON.parse(token.slice(0, -1)));
  }
  return [...keys];
}

function parseTask(id: string, task: unknown, path: string, answers?: readonly unknown[]): ArcTask {
  const where = `"${path}", task "${id}"`;
  if (!isObject(task)) throw new SyntaxError(`Cannot read ${where}: found ${kind(task)}, expected an object`);
  const pairs: ArcPair[] = [];
  for (const part of Object.keys(task)) {
    if (part !== "train" && part !== "test") continue; //  some sources add a name or a comment
    const list = task[part];
    if (!Array.isArray(list)) {
      throw new SyntaxError(`Cannot read ${where}: found ${kind(list)} as "${part}", expected a list of pairs`);
    }
    if (part === "test" && answers && answers.length !== list.length) {
      throw new SyntaxError(`Cannot read ${where}: found ${answers.length} outputs for ${list.length} test inputs`);
    }
    list.forEach((pair, i) => {
      const wherePair = `${where}, ${part} pair ${i + 1}`;
      if (!isObject(pair)) throw new SyntaxError(`Cannot read ${wherePair}: found ${kind(pair)}, expected an object`);
      const output = part === "train" ? pair.output : answers ? answers[i] : pair.output ?? [[0]];
      pairs.push({
        part,
        input: parseGrid(pair.input, `${wherePair}, input`),
        output: parseGrid(output, `${wherePair}, output`),
      });
    });
  }
  for (const part of ["train", "test"]) {
    if (!pairs.some((pair) => pair.part === part)) {
      throw new SyntaxError(`Cannot read ${where}: it has no ${part} pair`);
    }
  }
  return { id, pairs };
}

/**
 * Checks a grid as JSON gives it: 1 to 30 rows of equal length, 1 to 30, of colours 0 to 9.
 *
 * @throws {SyntaxError} beginning with `Cannot read <where>`.
 */
export function parseGrid(value: unknown, where: string): Grid {
  const fail = (found: string): never => {
    throw new SyntaxError(`Cannot read ${where}: found ${found}, expected 1 to 30 equal rows of 1 to 30 colours 0–9`);
  };
  if (!Array.isArray(value) || !value.every(Array.isArray)) return fail(`${kind(value)} that is no list of rows`);
  const rows = value.length, columns = value[0]?.length ?? 0;
  if (rows < 1 || columns < 1 || rows > 30 || columns > 30) return fail(`${rows} × ${columns} cells`);
  const cells = new Uint8Array(rows * columns);
  value.forEach((row: unknown[], r) => {
    if (row.length !== columns) fail(`${row.length} cells in row ${r + 1} and ${columns} in row 1`);
    row.forEach((colour, c) => {
      if (!Number.isInteger(colour) || (colour as number) < 0 || (colour as number) > 9) {
        fail(`colour ${JSON.stringify(colour)} in row ${r + 1}, column ${c + 1}`);
      }
      cells[r * columns + c] = colour as number;
    });
  });
  return { rows, columns, cells };
}

/**
 * Reads a file of JSON, unpacked if it is a gzip file: its text, which keeps the order of keys, and its value.
 *
 * @throws {SyntaxError} naming the file.
 */
export function readJson(path: string): { text: string; value: unknown } {
  let bytes = Deno.readFileSync(path);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = new Uint8Array(gunzipSync(bytes, { maxOutputLength: MAX_BYTES }));
    } catch (error) {
      throw new SyntaxError(`Cannot unpack "${path}": ${(error as Error).message}`);
    }
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw new SyntaxError(`Cannot read "${path}": ${(error as Error).message}`);
  }
}

const MAX_BYTES = 1 << 26; //  64 MiB: twenty times the largest file of ARC, and the end of a zip bomb

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kind(value: unknown): string {
  return value === null
    ? "null"
    : Array.isArray(value)
    ? "a list"
    : value === undefined
    ? "nothing"
    : `a ${typeof value}`;
}

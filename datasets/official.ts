import { type ArcTask, readArcPairs } from "./arc/read.ts";
import type { Metadata, Source } from "./batches_source.ts";
import { type NpyFile, openNpy, readNpyList } from "./official_npy.ts";

/** A split of a data set in the reference's layout, whose rows are read from its files when they are asked for. */
export interface OfficialSource extends Source, Disposable {
  /** What the names of its files begin with; `all` in every published data set. */
  readonly set: string;
}

/**
 * Opens a split, `<folder>/<split>/`, of a data set in the layout of the HRM and TRM code.
 *
 * @throws {SyntaxError} on files that are malformed or contradict each other, naming the file.
 */
export function openOfficial(folder: string, split: string): OfficialSource {
  const description = `${folder}/${split}/dataset.json`;
  const json = asObject(readJson(description), description);
  const set = onlySet(json, description);
  const file = (field: string) => `${folder}/${split}/${set}__${field}.npy`;

  const identifiers = readNpyList(file("puzzle_identifiers"));
  const puzzleOffsets = readNpyList(file("puzzle_indices"));
  const groupOffsets = readNpyList(file("group_indices"));
  const metadata = toMetadata(json, description, identifiers.length);
  const groups = Math.max(0, groupOffsets.length - 1);
  if (metadata.totalGroups !== groups) {
    throw new SyntaxError(
      `Cannot read "${description}": found ${metadata.totalGroups} as total_groups, expected ${groups}`,
    );
  }

  using files = new DisposableStack();
  const inputs = files.use(openNpy(file("inputs")));
  const labels = files.use(openNpy(file("labels")));
  checkShape(inputs, inputs.rows, metadata.length);
  checkShape(labels, inputs.rows, metadata.length);
  checkOffsets(puzzleOffsets, identifiers.length, inputs.rows, file("puzzle_indices"));
  checkOffsets(groupOffsets, groupOffsets.length - 1, identifiers.length, file("group_indices"));
  checkIdentifiers(identifiers, metadata.identifiers, file("puzzle_identifiers"));

  const open = files.move();
  return {
    set,
    metadata,
    groupOffsets,
    puzzleOffsets,
    identifiers,
    read(example, tokens, targets, at) {
      readRow(inputs, example, tokens, at, metadata, null);
      readRow(labels, example, targets, at, metadata, metadata.ignoreLabel);
    },
    [Symbol.dispose]: () => open.dispose(),
  };
}

/**
 * Reads a data set's names of puzzle identifiers, the blank one first.
 *
 * @throws {SyntaxError} when the file is no list of strings.
 */
export function readIdentifiers(folder: string): string[] {
  const path = `${folder}/identifiers.json`;
  const names = readJson(path);
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw new SyntaxError(`Cannot read "${path}": expected a list of strings`);
}

/**
 * Reads an ARC data set's test tasks, with the true outputs of their test pairs.
 *
 * @throws {SyntaxError} as {@linkcode readArcPairs} does.
 */
export function readTestTasks(folder: string): ArcTask[] {
  return readArcPairs(`${folder}/test_puzzles.json`);
}

/**
 * Reads the description of a split, `<folder>/<split>/dataset.json`.
 *
 * @throws {SyntaxError} when it is malformed.
 */
export function readMetadata(folder: string, split: string): Metadata {
  const path = `${folder}/${split}/dataset.json`;
  return toMetadata(asObject(readJson(path), path), path, 0);
}

function onlySet({ sets }: Record<string, unknown>, path: string): string {
  if (Array.isArray(sets) && sets.length === 1 && /^[\w-]+$/.test(String(sets[0]))) return String(sets[0]);
  throw new SyntaxError(`Cannot read "${path}": found sets ${JSON.stringify(sets)}, expected one name`);
}

function toMetadata(json: Record<string, unknown>, path: string, puzzles: number): Metadata {
  const number = (field: string, whole = true): number => {
    const value = json[field];
    if (typeof value === "number" && value >= 0 && (whole ? Number.isSafeInteger(value) : Number.isFinite(value))) {
      return value;
    }
    const expected = whole ? "an integer from 0" : "a number from 0";
    throw new SyntaxError(`Cannot read "${path}": found ${JSON.stringify(value)} as ${field}, expected ${expected}`);
  };
  return {
    padToken: number("pad_id"),
    ignoreLabel: json.ignore_label_id === null ? null : number("ignore_label_id"),
    blankIdentifier: number("blank_identifier_id"),
    vocabulary: number("vocab_size"),
    length: number("seq_len"),
    identifiers: number("num_puzzle_identifiers"),
    totalGroups: number("total_groups"),
    meanPuzzleExamples: number("mean_puzzle_examples", false),
    totalPuzzles: json.total_puzzles === undefined ? puzzles : number("total_puzzles"), // HRM's older form has none
  };
}

function checkShape({ path, rows, columns }: NpyFile, expectedRows: number, length: number): void {
  if (rows === expectedRows && columns === length) return;
  throw new SyntaxError(
    `Cannot read "${path}": found ${rows} × ${columns} values, expected ${expectedRows} × ${length}`,
  );
}

/** Offsets of `parts` parts, none of them empty, of `total` things. */
function checkOffsets(offsets: Uint32Array, parts: number, total: number, path: string): void {
  const fail = (what: string) => {
    throw new SyntaxError(`Cannot read "${path}": ${what}`);
  };
  if (offsets.length !== parts + 1 || parts < 0) fail(`found ${offsets.length} offsets, expected ${parts + 1}`);
  if (offsets[0] !== 0) fail(`found ${offsets[0]} as the first offset, expected 0`);
  if (offsets[parts] !== total) fail(`found ${offsets[parts]} as the last offset, expected ${total}`);
  const bad = offsets.findIndex((offset, i) => i > 0 && offset <= offsets[i - 1]);
  if (bad > 0) fail(`found offset ${offsets[bad]} after ${offsets[bad - 1]} at position ${bad}, expected more`);
}

function checkIdentifiers(identifiers: Uint32Array, count: number, path: string): void {
  const bad = identifiers.findIndex((identifier) => identifier >= count);
  if (bad < 0) return;
  throw new SyntaxError(
    `Cannot read "${path}": found identifier ${identifiers[bad]} at ${bad}, expected less than ${count}`,
  );
}

function readRow(
  file: NpyFile,
  row: number,
  into: Uint32Array,
  at: number,
  { vocabulary, length }: Metadata,
  allowed: number | null,
): void {
  file.read(row, into, at);
  for (let i = at; i < at + length; i++) {
    if (into[i] < vocabulary || into[i] === allowed) continue;
    throw new SyntaxError(
      `Cannot read row ${row} of "${file.path}": found token ${into[i]} in column ${
        i - at
      }, expected less than ${vocabulary}`,
    );
  }
}

function asObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new SyntaxError(`Cannot read "${path}": expected an object`);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`Cannot read "${path}": ${error.message}`);
  }
}

import { exampleCount } from "./batches.ts";
import type { Source } from "./batches_source.ts";
import { npyHeader } from "./official_npy.ts";

/** What {@linkcode writeOfficial} writes. */
export interface OfficialData {
  /** The splits by name: `train`, `test`. */
  readonly splits: Readonly<Record<string, Source>>;
  /** The name of each puzzle identifier, the blank one first. */
  readonly identifiers: Iterable<string>;
  /** ARC's test tasks as JSON text, by name. */
  readonly testPuzzles?: Iterable<readonly [name: string, json: string]>;
  /** Splits whose tokens take 8 bytes each, as the reference's augmented Sudoku does; one byte is the rule. */
  readonly wide?: readonly string[];
  /** Called now and then with the examples written so far, of all splits, and their total. */
  readonly onProgress?: (written: number, total: number) => void;
}

/**
 * Writes a data set in the layout of the HRM and TRM code, byte for byte as NumPy and Python write it.
 *
 * The folder appears, complete, at the end; until then everything is in `<folder>.part`.
 *
 * @throws {RangeError} when the folder exists already, or a token does not fit one byte.
 */
export function writeOfficial(folder: string, data: OfficialData): void {
  if (exists(folder)) throw new RangeError(`Cannot write "${folder}": it exists already`);
  const part = `${folder}.part`;
  if (exists(part)) Deno.removeSync(part, { recursive: true });
  const total = Object.values(data.splits).reduce((sum, source) => sum + exampleCount(source), 0);
  let before = 0;
  try {
    for (const [split, source] of Object.entries(data.splits)) {
      Deno.mkdirSync(`${part}/${split}`, { recursive: true });
      const width = data.wide?.includes(split) ? 8 : 1;
      writeSplit(`${part}/${split}`, source, width, (written) => data.onProgress?.(before + written, total));
      before += exampleCount(source);
    }
    writeItems(`${part}/identifiers.json`, "[", quoted(data.identifiers), "]");
    if (data.testPuzzles) writeItems(`${part}/test_puzzles.json`, "{", entries(data.testPuzzles), "}");
    Deno.renameSync(part, folder);
  } catch (error) {
    if (exists(part)) Deno.removeSync(part, { recursive: true });
    throw error;
  }
}

type OnWritten = (examples: number) => void;

function writeSplit(folder: string, source: Source, width: number, onWritten: OnWritten): void {
  const { metadata, identifiers, puzzleOffsets, groupOffsets } = source;
  writeTokens(folder, source, width, onWritten);
  writeList(`${folder}/all__puzzle_identifiers.npy`, identifiers);
  writeList(`${folder}/all__puzzle_indices.npy`, puzzleOffsets);
  writeList(`${folder}/all__group_indices.npy`, groupOffsets);
  const fields = Object.entries({
    pad_id: metadata.padToken,
    ignore_label_id: metadata.ignoreLabel,
    blank_identifier_id: metadata.blankIdentifier,
    vocab_size: metadata.vocabulary,
    seq_len: metadata.length,
    num_puzzle_identifiers: metadata.identifiers,
    total_groups: metadata.totalGroups,
    mean_puzzle_examples: metadata.meanPuzzleExamples,
    total_puzzles: metadata.totalPuzzles,
    sets: ["all"],
  });
  const json = fields.map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(", ");
  Deno.writeTextFileSync(`${folder}/dataset.json`, `{${json}}`);
}

/** Writes inputs and labels together, a megabyte at a time, so that each example is made once. */
function writeTokens(folder: string, source: Source, width: number, onWritten: OnWritten): void {
  const { length } = source.metadata;
  const examples = exampleCount(source);
  using inputs = create(`${folder}/all__inputs.npy`);
  using labels = create(`${folder}/all__labels.npy`);
  const header = npyHeader(width === 8 ? "<i8" : "|u1", [examples, length]);
  writeFully(inputs, header);
  writeFully(labels, header);

  const rows = Math.max(1, Math.floor((1 << 20) / (length * width)));
  const tokens = new Uint32Array(rows * length), targets = new Uint32Array(rows * length);
  for (let first = 0; first < examples; first += rows) {
    const count = Math.min(rows, examples - first);
    for (let row = 0; row < count; row++) source.read(first + row, tokens, targets, row * length);
    writeFully(inputs, encode(tokens.subarray(0, count * length), width));
    writeFully(labels, encode(targets.subarray(0, count * length), width));
    onWritten(first + count);
  }
}

/** Integers of 1 or 8 bytes each, least significant first. */
function encode(values: Uint32Array, width: number): Uint8Array {
  const bytes = new Uint8Array(values.length * width);
  const words = width === 8 ? new Uint32Array(bytes.buffer) : null;
  for (let i = 0; i < values.length; i++) {
    if (words) words[2 * i] = values[i];
    else if (values[i] < 256) bytes[i] = values[i];
    else throw new RangeError(`Cannot write token ${values[i]} in one byte`);
  }
  return bytes;
}

function writeList(path: string, values: Uint32Array): void {
  using file = create(path);
  writeFully(file, npyHeader("<i4", [values.length]));
  writeFully(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** Writes items between brackets as Python's `json.dump` does, some thousand at a time. */
function writeItems(path: string, open: string, items: Iterable<string>, close: string): void {
  using file = create(path);
  const encoder = new TextEncoder();
  let text = open, separator = "";
  for (const item of items) {
    text += separator + item;
    separator = ", ";
    if (text.length < 1 << 20) continue;
    writeFully(file, encoder.encode(text));
    text = "";
  }
  writeFully(file, encoder.encode(text + close));
}

function* quoted(names: Iterable<string>): Iterable<string> {
  for (const name of names) yield JSON.stringify(name);
}

function* entries(pairs: Iterable<readonly [string, string]>): Iterable<string> {
  for (const [name, json] of pairs) yield `${JSON.stringify(name)}: ${json}`;
}

function create(path: string): Deno.FsFile {
  return Deno.openSync(path, { write: true, createNew: true });
}

function writeFully(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

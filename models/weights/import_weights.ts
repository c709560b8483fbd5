import { officialName, ourName } from "./names.ts";
import { readChunks, type WeightFile } from "./weight_file.ts";

/** A tensor under our name, ready to be set. */
export interface ImportedTensor {
  /** Our name. */
  name: string;
  /** Its name in the file. */
  source: string;
  /** Its shape: the wanted one. */
  shape: readonly number[];
  /** Its values, row-major. */
  data: Float32Array<ArrayBuffer>;
}

/** A tensor whose shape in the file is not the wanted one. */
export interface ShapeMismatch {
  /** Our name. */
  name: string;
  /** The shape in the file. */
  found: readonly number[];
  /** The wanted shape. */
  expected: readonly number[];
}

/** What importing will do, known before any tensor is read; it is complete where the first three lists are empty. */
export interface WeightImport {
  /** Our names of wanted tensors that the file lacks. */
  missing: string[];
  /** The file's names of tensors that are not wanted. */
  unexpected: string[];
  /** Wanted tensors that the file has in another shape. */
  mismatched: ShapeMismatch[];
  /** Puzzle tables of another number of rows: every row becomes the mean row of the file's table. */
  averaged: ShapeMismatch[];
  /** Reads the wanted tensors that fit, one after the other, in the order in which they are wanted. */
  tensors(): AsyncGenerator<ImportedTensor>;
  /** Reads one wanted tensor that fits in pieces of whole rows, for a table too large to hold; by our name. */
  pieces(name: string): AsyncGenerator<Float32Array<ArrayBuffer>>;
}

/** How to import. */
export interface ImportOptions {
  /** Takes only tensors whose stored name starts so, as `init/` in the golden fixtures; the rest is not reported. */
  under?: string;
}

/**
 * Finds wanted tensors, given by our name and shape, in a file with official names (any prefix) or ours.
 *
 * A puzzle table of another number of rows is averaged, as the official code does on loading. A file that has one of our names
 * twice, under two prefixes, is a `RangeError`.
 */
export function importWeights(
  file: WeightFile,
  wanted: Readonly<Record<string, readonly number[]>>,
  { under = "" }: ImportOptions = {},
): WeightImport {
  const unexpected: string[] = [];
  const sources = new Map<string, string>(); // our name → the file's
  for (const source of file.names.filter((name) => name.startsWith(under))) {
    const name = toOurs(source.slice(under.length));
    if (name === undefined || !Object.hasOwn(wanted, name)) unexpected.push(source);
    else if (sources.has(name)) {
      throw new RangeError(`Cannot import "${file.path}": both "${sources.get(name)}" and "${source}" are ${name}`);
    } else sources.set(name, source);
  }
  const differing = [...sources]
    .map(([name, source]) => ({ name, found: file.shape(source), expected: wanted[name] }))
    .filter(({ found, expected }) => !equal(found, expected));
  const averaged = differing.filter(isResizedTable);
  const mismatched = differing.filter((mismatch) => !isResizedTable(mismatch));
  const isAmong = (mismatches: ShapeMismatch[], name: string) => mismatches.some((mismatch) => mismatch.name === name);
  return {
    missing: Object.keys(wanted).filter((name) => !sources.has(name)),
    unexpected,
    mismatched,
    averaged,
    async *tensors() {
      for (const [name, shape] of Object.entries(wanted)) {
        const source = sources.get(name);
        if (source === undefined || isAmong(mismatched, name)) continue;
        const data = isAmong(averaged, name)
          ? repeat(await meanRow(file, source), shape[0])
          : await file.readF32(source);
        yield { name, source, shape, data };
      }
    },
    async *pieces(name) {
      const source = sources.get(name);
      if (source === undefined || isAmong(mismatched, name)) {
        throw new RangeError(`Cannot read "${name}" of "${file.path}": it is missing, or has another shape`);
      }
      if (isAmong(averaged, name)) yield* repeatInPieces(await meanRow(file, source), wanted[name][0]);
      else yield* readChunks(file, source);
    },
  };
}

function toOurs(name: string): string | undefined {
  return ourName(name) ?? (officialName(name) === undefined ? undefined : name);
}

function isResizedTable({ name, found, expected }: ShapeMismatch): boolean {
  return name === "puzzles.weight" && found.length === 2 && expected.length === 2 && found[0] > 0 &&
    found[1] === expected[1];
}

/** The mean of a table's rows, summed in f64 from the first to the last. */
async function meanRow(file: WeightFile, name: string): Promise<Float32Array> {
  const [rows, width] = file.shape(name);
  const sums = new Float64Array(width);
  for await (const data of readChunks(file, name)) {
    for (let start = 0; start < data.length; start += width) {
      for (let i = 0; i < width; i++) sums[i] += data[start + i];
    }
  }
  return Float32Array.from(sums, (sum) => sum / rows);
}

function repeat(row: Float32Array, rows: number): Float32Array<ArrayBuffer> {
  const table = new Float32Array(rows * row.length);
  for (let i = 0; i < rows; i++) table.set(row, i * row.length);
  return table;
}

/** The same table, 4 MiB or a row at a time. */
function* repeatInPieces(row: Float32Array, rows: number): Generator<Float32Array<ArrayBuffer>> {
  const most = Math.max(1, Math.floor((1 << 20) / row.length));
  for (let left = rows; left > 0; left -= most) yield repeat(row, Math.min(most, left));
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

import { type DType, elementsOf, itemBytes, type TensorArray, toBytes } from "./dtype.ts";
import { formatHeader, type HeaderEntry } from "./safetensors_header.ts";

/** A tensor in memory: values of its own type, or f32 values to be rounded where `dtype` is F16 or BF16. */
export interface TensorData {
  /** The type it is stored as. */
  dtype: DType;
  /** Its shape. */
  shape: readonly number[];
  /** Its values, row-major. */
  data: TensorArray;
}

/** A tensor to write whose values may come in pieces, for tables too large to hold. */
export interface StreamedTensor {
  /** The type it is stored as. */
  dtype: DType;
  /** Its shape. */
  shape: readonly number[];
  /** Its values, row-major, whole or piece after piece. */
  data: TensorArray | AsyncIterable<TensorArray>;
}

/**
 * The bytes of a safetensors file with the tensors in the given order; equal tensors give equal bytes.
 *
 * Throws a `TypeError` where values do not fit their type or shape.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, TensorData>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const entries = layOut(tensors);
  const header = formatHeader(entries, metadata);
  const bytes = new Uint8Array(header.length + (entries.at(-1)?.[1].offsets[1] ?? 0));
  bytes.set(header);
  for (const [name, { dtype, shape, offsets: [begin, end] }] of entries) {
    const data = toBytes(dtype, tensors[name].data, name);
    checkLength(name, dtype, shape, data.length, end - begin);
    bytes.set(data, header.length + begin);
  }
  return bytes;
}

/**
 * Writes a safetensors file in one piece or not at all: beside its place, synced, then renamed over what was there.
 *
 * Throws a `TypeError` where values do not fit their type or shape; the old file, if any, is then untouched. `seen` is given every
 * byte once it is written: a last tensor that comes in pieces can so hold a checksum of all that precedes it.
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, StreamedTensor>>,
  metadata: Readonly<Record<string, string>> = {},
  seen: (bytes: Uint8Array) => void = () => {},
): Promise<void> {
  const entries = layOut(tensors);
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    await writeSynced(partial, entries, { tensors, metadata, seen });
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {}); // it may never have been created; the error above says why
    throw error;
  }
}

async function writeSynced(
  path: string,
  entries: readonly (readonly [string, HeaderEntry])[],
  { tensors, metadata, seen }: {
    tensors: Readonly<Record<string, StreamedTensor>>;
    metadata: Readonly<Record<string, string>>;
    seen: (bytes: Uint8Array) => void;
  },
): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const write = async (bytes: Uint8Array) => {
    await writeAll(file, bytes);
    seen(bytes);
  };
  await write(formatHeader(entries, metadata));
  for (const [name, entry] of entries) await writeTensor(write, name, entry, tensors[name].data);
  await file.sync();
}

function layOut(tensors: Readonly<Record<string, StreamedTensor>>): (readonly [string, HeaderEntry])[] {
  let end = 0;
  return Object.entries(tensors).map(([name, { dtype, shape }]) => {
    if (name === "__metadata__") throw new RangeError(`Cannot store a tensor named "${name}": the format reserves it`);
    const begin = end;
    end += elementsOf(shape) * itemBytes(dtype);
    if (!Number.isSafeInteger(end) || !shape.every((size) => Number.isInteger(size) && size >= 0)) {
      throw new TypeError(`Cannot store tensor "${name}": [${shape}] is not a shape`);
    }
    return [name, { dtype, shape, offsets: [begin, end] }] as const;
  });
}

async function writeTensor(
  write: (bytes: Uint8Array) => Promise<void>,
  name: string,
  { dtype, shape, offsets: [begin, end] }: HeaderEntry,
  data: StreamedTensor["data"],
): Promise<void> {
  let written = 0;
  for await (const values of Symbol.asyncIterator in data ? data : [data]) {
    const bytes = toBytes(dtype, values, name);
    written += bytes.length;
    if (written > end - begin) break;
    await write(bytes);
  }
  checkLength(name, dtype, shape, written, end - begin);
}

function checkLength(name: string, dtype: DType, shape: readonly number[], found: number, expected: number): void {
  if (found !== expected) {
    const relation = found > expected ? "at least " : "";
    throw new TypeError(
      `Cannot store tensor "${name}" as ${dtype} [${shape}]: found ${relation}${found} bytes of data, expected ${expected}`,
    );
  }
}

const PIECE = 1 << 26; // bytes per system call: Linux writes at most 2³¹ − 4096

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done, done + PIECE));
}

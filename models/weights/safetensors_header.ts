import { arrays, type DType, elementsOf, isDType, itemBytes } from "./dtype.ts";

/** What a safetensors header says of one tensor. */
export interface HeaderEntry {
  /** Its element type. */
  dtype: DType;
  /** Its shape. */
  shape: readonly number[];
  /** Its first byte and the byte after its last, counted from the end of the header. */
  offsets: readonly [begin: number, end: number];
}

/** A checked header: `dataOffset` is the byte of the file at which tensor data starts. */
export interface Header {
  /** The tensors, in the order they are listed. */
  entries: Map<string, HeaderEntry>;
  /** The free text pairs of `__metadata__`. */
  metadata: Record<string, string>;
  /** The byte of the file at which tensor data starts. */
  dataOffset: number;
}

const MAX_HEADER = 100_000_000; // bytes, the limit of the format's reference implementation

/** The header's length in bytes, from the file's first eight, checked against the length of the file. */
export function headerLength(first: Uint8Array, fileSize: number, path: string): number {
  if (fileSize < 8) {
    throw new SyntaxError(`Cannot read safetensors "${path}": ${fileSize} bytes, too short for a header`);
  }
  const length = new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER, fileSize - 8))) {
    throw new SyntaxError(
      `Cannot read safetensors "${path}": a header of ${length} bytes in a file of ${fileSize}; it may be truncated`,
    );
  }
  return Number(length);
}

/** Reads a header and checks that its tensors fill the rest of the file exactly, without overlap or gap. */
export function parseHeader(text: Uint8Array, fileSize: number, path: string): Header {
  const { __metadata__ = {}, ...tensors } = parseObject(text, path);
  const metadata = parseMetadata(__metadata__, path);
  const entries = new Map(Object.entries(tensors).map(([name, entry]) => [name, parseEntry(name, entry, path)]));
  const dataOffset = 8 + text.length;
  checkCover(entries, fileSize - dataOffset, path);
  return { entries, metadata, dataOffset };
}

/** A header's bytes, length first and padded with spaces to a multiple of eight, for tensors stored in the given order. */
export function formatHeader(
  tensors: readonly (readonly [name: string, entry: HeaderEntry])[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify(Object.fromEntries([
    ...(Object.keys(metadata).length > 0 ? [["__metadata__", metadata]] : []),
    ...tensors.map(([name, { dtype, shape, offsets }]) => [name, { dtype, shape, data_offsets: offsets }]),
  ]));
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20, 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 8), true);
  bytes.set(text, 8);
  return bytes;
}

function parseObject(text: Uint8Array, path: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (cause) {
    throw new SyntaxError(`Cannot read safetensors "${path}": its header is not JSON`, { cause });
  }
  if (!isObject(header)) throw new SyntaxError(`Cannot read safetensors "${path}": its header is not a JSON object`);
  return header;
}

function parseMetadata(metadata: unknown, path: string): Record<string, string> {
  const isText = (pair: [string, unknown]): pair is [string, string] => typeof pair[1] === "string";
  const pairs = isObject(metadata) ? Object.entries(metadata) : undefined;
  if (!pairs?.every(isText)) {
    throw new SyntaxError(`Cannot read safetensors "${path}": "__metadata__" is not an object of strings`);
  }
  return Object.fromEntries(pairs);
}

function parseEntry(name: string, entry: unknown, path: string): HeaderEntry {
  const fail = (found: string) => new SyntaxError(`Cannot read tensor "${name}" of "${path}": ${found}`);
  if (!isObject(entry)) throw fail("its header entry is not an object");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDType(dtype)) {
    throw fail(`found dtype ${JSON.stringify(dtype)}, expected one of ${Object.keys(arrays).join(", ")}`);
  }
  if (!isSizes(shape)) throw fail(`found shape ${JSON.stringify(shape)}, expected a list of sizes`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw fail(`found data_offsets ${JSON.stringify(offsets)}, expected [begin, end]`);
  }
  const [begin, end] = offsets;
  const bytes = elementsOf(shape) * itemBytes(dtype);
  if (bytes !== end - begin) {
    throw fail(`${dtype} [${shape}] is ${bytes} bytes, its data_offsets ${begin} to ${end} are not`);
  }
  return { dtype, shape, offsets: [begin, end] };
}

function checkCover(entries: ReadonlyMap<string, HeaderEntry>, dataSize: number, path: string): void {
  const byOffset = [...entries].sort(([, a], [, b]) => a.offsets[0] - b.offsets[0] || a.offsets[1] - b.offsets[1]);
  let covered = 0;
  for (const [name, { offsets: [begin, end] }] of byOffset) {
    const fail = (found: string) => new SyntaxError(`Cannot read tensor "${name}" of "${path}": ${found}`);
    if (end > dataSize) throw fail(`it ends at byte ${end}, the file has ${dataSize} of data; it may be truncated`);
    if (begin < covered) throw fail(`it starts at byte ${begin}, inside the tensor that ends at ${covered}`);
    if (begin > covered) throw fail(`bytes ${covered} to ${begin} before it belong to no tensor`);
    covered = end;
  }
  if (covered !== dataSize) {
    throw new SyntaxError(`Cannot read safetensors "${path}": ${dataSize - covered} bytes after the last tensor`);
  }
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

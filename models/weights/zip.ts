import type { ByteSource } from "./byte_source.ts";

/** Where an uncompressed entry's bytes lie in its archive. */
export interface ZipEntry {
  /** The byte of the archive at which they start. */
  offset: number;
  /** Their number. */
  size: number;
}

/**
 * Lists the entries of an uncompressed zip, ZIP64 or not, and checks that none is duplicated, overlaps another or leaves the file.
 *
 * APPNOTE.TXT 6.3.10, §4.3. Sizes come from the central directory: PyTorch writes the local ones after the data.
 */
export async function readZip(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const directory = await findDirectory(source);
  const records = parseDirectory(directory, await source.read(directory.offset, directory.size), source.path);
  const entries = new Map<string, ZipEntry>();
  let previousEnd = 0;
  for (const record of records.sort((a, b) => a.offset - b.offset)) {
    const { name, size } = record;
    const fail = (found: string) => new SyntaxError(`Cannot read entry "${name}" of zip "${source.path}": ${found}`);
    if (entries.has(name)) throw fail("it is there twice");
    if (record.offset < previousEnd) throw fail("it overlaps the entry before it");
    const offset = record.offset + await localHeaderLength(source, record, directory.offset, fail);
    if (offset + size > directory.offset) {
      throw fail(`${size} bytes at ${offset} reach past byte ${directory.offset}, where the entries end`);
    }
    entries.set(name, { offset, size });
    previousEnd = offset + size;
  }
  return entries;
}

interface Directory {
  offset: number;
  size: number;
  count: number;
}

interface DirectoryRecord {
  name: string;
  offset: number; // of the local header
  size: number;
}

const MAX_ENTRIES = 10_000; //       a state dict has one entry per tensor and a few more
const MAX_DIRECTORY = 1 << 24; //    bytes
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const RECORD_BYTES = 46;
const LOCAL_BYTES = 30;
const ALLOWED_FLAGS = 0x0808; //     names in UTF-8; sizes also after the data

async function findDirectory(source: ByteSource): Promise<Directory> {
  const fail = (found: string) => new SyntaxError(`Cannot read zip "${source.path}": ${found}`);
  const tailOffset = Math.max(0, source.size - END_BYTES - 0xffff - LOCATOR_BYTES);
  const tail = dataView(await source.read(tailOffset, source.size - tailOffset));
  const end = findEnd(tail);
  if (end === undefined) throw fail("it has no end record; it may be truncated");
  const short = {
    count: tail.getUint16(end + 10, true),
    size: tail.getUint32(end + 12, true),
    offset: tail.getUint32(end + 16, true),
  };
  const locator = end - LOCATOR_BYTES;
  const is64 = locator >= 0 && tail.getUint32(locator, true) === 0x07064b50;
  const directoryEnd = is64 ? uint64(tail, locator + 8) : tailOffset + end;
  if (is64 && directoryEnd !== tailOffset + locator - END64_BYTES) throw fail("its ZIP64 end record is misplaced");
  const directory = is64 ? await readEnd64(source, directoryEnd, fail) : short;
  const { offset, size, count } = directory;
  const disagrees = short.count !== 0xffff && short.count !== count ||
    short.size !== 0xffffffff && short.size !== size ||
    short.offset !== 0xffffffff && short.offset !== offset;
  if (disagrees || offset + size !== directoryEnd) throw fail("its end record does not fit its directory");
  if (count > MAX_ENTRIES || size > MAX_DIRECTORY) {
    throw fail(
      `a directory of ${count} entries, ${size} bytes; the most read here is ${MAX_ENTRIES}, ${MAX_DIRECTORY}`,
    );
  }
  return directory;
}

function findEnd(tail: DataView): number | undefined {
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--) {
    const isEnd = tail.getUint32(at, true) === 0x06054b50;
    if (isEnd && at + END_BYTES + tail.getUint16(at + 20, true) === tail.byteLength) return at;
  }
}

async function readEnd64(source: ByteSource, offset: number, fail: (found: string) => Error): Promise<Directory> {
  const record = dataView(await source.read(offset, END64_BYTES));
  if (record.getUint32(0, true) !== 0x06064b50) throw fail("its ZIP64 end record is missing");
  return { count: uint64(record, 32), size: uint64(record, 40), offset: uint64(record, 48) };
}

function parseDirectory(directory: Directory, bytes: Uint8Array, path: string): DirectoryRecord[] {
  const view = dataView(bytes);
  const records: DirectoryRecord[] = [];
  let at = 0;
  while (at + RECORD_BYTES <= bytes.length && records.length < directory.count) {
    const nameEnd = at + RECORD_BYTES + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (view.getUint32(at, true) !== 0x02014b50 || next > bytes.length) break;
    const name = new TextDecoder().decode(bytes.subarray(at + RECORD_BYTES, nameEnd));
    records.push(parseRecord(name, dataView(bytes.subarray(at, next)), nameEnd - at, extraEnd - at, path));
    at = next;
  }
  if (at !== bytes.length || records.length !== directory.count) {
    throw new SyntaxError(
      `Cannot read zip "${path}": its directory breaks off after ${records.length} of ${directory.count}`,
    );
  }
  return records;
}

function parseRecord(name: string, record: DataView, extraAt: number, extraEnd: number, path: string): DirectoryRecord {
  const fail = (found: string) => new SyntaxError(`Cannot read entry "${name}" of zip "${path}": ${found}`);
  const flags = record.getUint16(8, true);
  const method = record.getUint16(10, true);
  if (method !== 0) throw fail(`found compression method ${method}, expected 0: PyTorch stores without compression`);
  if ((flags & ~ALLOWED_FLAGS) !== 0) {
    throw fail(`found flags 0x${flags.toString(16)}: encrypted, or a feature not read here`);
  }
  const wide = findExtra64(record, extraAt, extraEnd);
  const field = (at: number): number => { // a 32-bit field, or its 64-bit value from the extra field where it is saturated
    const value = record.getUint32(at, true);
    if (value !== 0xffffffff) return value;
    const next = wide.shift();
    if (next === undefined) throw fail("its ZIP64 sizes are missing");
    return next;
  };
  const size = field(24);
  const stored = field(20);
  const offset = field(42);
  if (stored !== size) throw fail(`${stored} bytes stored for ${size}`);
  return { name, offset, size };
}

function findExtra64(record: DataView, from: number, end: number): number[] {
  for (let at = from; at + 4 <= end;) {
    const next = at + 4 + record.getUint16(at + 2, true);
    if (record.getUint16(at, true) === 1 && next <= end) {
      const values: number[] = [];
      for (let value = at + 4; value + 8 <= next; value += 8) values.push(uint64(record, value));
      return values;
    }
    at = next;
  }
  return [];
}

async function localHeaderLength(
  source: ByteSource,
  record: DirectoryRecord,
  end: number,
  fail: (found: string) => Error,
): Promise<number> {
  if (record.offset + LOCAL_BYTES > end) throw fail(`it starts at byte ${record.offset}, past the entries' end`);
  const header = dataView(await source.read(record.offset, LOCAL_BYTES));
  if (header.getUint32(0, true) !== 0x04034b50 || header.getUint16(8, true) !== 0) {
    throw fail("its local header is wrong");
  }
  return LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
}

/** A 64-bit number; what a double cannot hold exactly is larger than any file, and stays so. */
function uint64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

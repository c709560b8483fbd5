/** The integer types found in data sets, by NumPy's names for them in a file. */
const TYPES: Readonly<Record<string, { readonly bytes: number; readonly signed: boolean }>> = {
  "|u1": { bytes: 1, signed: false },
  "|i1": { bytes: 1, signed: true },
  "<u2": { bytes: 2, signed: false },
  "<i2": { bytes: 2, signed: true },
  "<u4": { bytes: 4, signed: false },
  "<i4": { bytes: 4, signed: true },
  "<u8": { bytes: 8, signed: false },
  "<i8": { bytes: 8, signed: true },
};

/** A `.npy` file of non-negative integers, read by the row. */
export interface NpyFile extends Disposable {
  readonly path: string;
  readonly rows: number;
  /** Values of a row; 1 for a list. */
  readonly columns: number;
  /** Writes rows `row` … `row + rows − 1` to `into` from position `at`. */
  read(row: number, into: Uint32Array, at?: number, rows?: number): void;
}

/**
 * Opens a `.npy` file (format 1 to 3, C order, one or two axes) of integers below 2³².
 *
 * @throws {SyntaxError} on any other file, naming it; also when a value read is negative or too large.
 */
export function openNpy(path: string): NpyFile {
  const file = Deno.openSync(path);
  try {
    return { path, ...reader(file, path), [Symbol.dispose]: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Reads a whole list of integers from a `.npy` file. */
export function readNpyList(path: string): Uint32Array {
  using file = openNpy(path);
  if (file.columns !== 1) {
    throw new SyntaxError(`Cannot read "${path}": found rows of ${file.columns}, expected a list`);
  }
  const values = new Uint32Array(file.rows);
  file.read(0, values, 0, file.rows);
  return values;
}

/** The header of a `.npy` file as `numpy.save` writes it, format 1.0. */
export function npyHeader(type: string, shape: readonly number[]): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${axes}), }`;
  const length = Math.ceil((text.length + 11) / 64) * 64; //  the values begin at a multiple of 64
  const header = Uint8Array.from(`\x93NUMPY\x01\0\0\0${text.padEnd(length - 11)}\n`, (c) => c.charCodeAt(0));
  new DataView(header.buffer).setUint16(8, length - 10, true);
  return header;
}

function reader(file: Deno.FsFile, path: string): Pick<NpyFile, "rows" | "columns" | "read"> {
  const fail = (what: string): never => {
    throw new SyntaxError(`Cannot read "${path}": ${what}`);
  };
  const { text, start } = readHeader(file, fail);
  const descr = /'descr':\s*('[^']*'|[^,]*)/.exec(text)?.[1] ?? "nothing";
  const type = TYPES[descr.slice(1, -1)] ??
    fail(`found type ${descr}, expected integers, least significant byte first`);
  if (!/'fortran_order':\s*False/.test(text)) fail("found Fortran order, expected C order");
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1].split(",").filter((axis) => axis.trim()).map(Number) ?? [];
  if (shape.length < 1 || shape.length > 2) fail(`found ${shape.length} axes, expected 1 or 2`);
  const [rows, columns = 1] = shape;

  const size = file.statSync().size, expected = start + rows * columns * type.bytes;
  if (size !== expected) fail(`found ${size} bytes, expected ${expected}`);

  let bytes = new Uint8Array(columns * type.bytes);
  return {
    rows,
    columns,
    read(row, into, at = 0, count = 1) {
      const length = count * columns * type.bytes;
      if (bytes.length !== length) bytes = new Uint8Array(length);
      file.seekSync(start + row * columns * type.bytes, Deno.SeekMode.Start);
      readFully(file, bytes, fail);
      const bad = decode(bytes, type, into, at);
      if (bad >= 0) {
        fail(`the value at row ${row + Math.floor(bad / columns)}, column ${bad % columns} is not in 0 … 2³² − 1`);
      }
    },
  };
}

function readHeader(file: Deno.FsFile, fail: (what: string) => never): { text: string; start: number } {
  const prefix = new Uint8Array(12);
  readFully(file, prefix, fail);
  const view = new DataView(prefix.buffer);
  if (String.fromCharCode(...prefix.subarray(0, 6)) !== "\x93NUMPY") fail("it does not begin as a NumPy file does");
  const [major, minor] = prefix.subarray(6);
  if (major < 1 || major > 3) fail(`found format ${major}.${minor}, expected 1.0 to 3.0`);
  const before = major === 1 ? 10 : 12;
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > 1 << 16) fail(`found a header of ${length} bytes`);
  const header = new Uint8Array(length);
  file.seekSync(before, Deno.SeekMode.Start);
  readFully(file, header, fail);
  return { text: String.fromCharCode(...header), start: before + length };
}

function readFully(file: Deno.FsFile, bytes: Uint8Array, fail: (what: string) => never): void {
  for (let at = 0; at < bytes.length;) at += file.readSync(bytes.subarray(at)) ?? fail("it ends too early");
}

/** Writes integers to `into`; returns the place of the first that does not fit 32 bits without sign, or −1. */
function decode(
  bytes: Uint8Array,
  { bytes: width, signed }: { readonly bytes: number; readonly signed: boolean },
  into: Uint32Array,
  at: number,
): number {
  const count = bytes.length / width;
  for (let i = 0, byte = 0; i < count; i++, byte += width) {
    if (signed && bytes[byte + width - 1] > 127) return i;
    let value = bytes[byte];
    for (let b = 1; b < width; b++) {
      if (b < 4) value |= bytes[byte + b] << (8 * b);
      else if (bytes[byte + b] !== 0) return i;
    }
    into[at + i] = value;
  }
  return -1;
}

/** Bytes that can be read by range: an open file, closed by `using`. */
export interface ByteSource extends Disposable {
  /** What error messages call it. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
  /** Reads `length` bytes from `offset` into a buffer of their own; a `RangeError` where they are not all in the file. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Opens a file for reading by range; reads that overlap in time are done one after the other. */
export async function openFile(path: string): Promise<ByteSource> {
  const file = await Deno.open(path, { read: true });
  const { size, isFile } = await file.stat();
  if (!isFile) {
    file.close();
    throw new TypeError(`Cannot read "${path}": not a regular file`);
  }
  let previous: Promise<unknown> = Promise.resolve();
  return {
    path,
    size,
    read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
      const result = previous.then(() => readRange(file, path, size, offset, length));
      previous = result.catch(() => {}); // the failed read reports itself; the next one still gets its turn
      return result;
    },
    [Symbol.dispose]: () => file.close(),
  };
}

const PIECE = 1 << 26; // bytes per system call: Linux reads at most 2³¹ − 4096

async function readRange(
  file: Deno.FsFile,
  path: string,
  size: number,
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (offset < 0 || length < 0 || offset + length > size) {
    throw new RangeError(`Cannot read ${length} bytes at ${offset} of "${path}": it has ${size}`);
  }
  const bytes = new Uint8Array(length);
  await file.seek(offset, Deno.SeekMode.Start);
  for (let filled = 0; filled < length;) {
    const count = await file.read(bytes.subarray(filled, Math.min(filled + PIECE, length)));
    if (count === null) {
      throw new RangeError(`Cannot read "${path}" at byte ${offset + filled}: the file became shorter`);
    }
    filled += count;
  }
  return bytes;
}

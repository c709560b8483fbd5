import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/**
 * Reads a file piece by piece, unpacked if it is a gzip file.
 *
 * @throws {SyntaxError} on a `.gz` that is none, is broken, or unpacks to far more than any data set would.
 */
export async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(path);
  const start = new Uint8Array(2);
  const count = await file.read(start) ?? 0;
  await file.seek(0, Deno.SeekMode.Start);
  const packed = count === 2 && start[0] === 0x1f && start[1] === 0x8b;
  if (!packed && path.endsWith(".gz")) {
    throw new SyntaxError(`Cannot unpack "${path}": it does not begin as a gzip file does`);
  }
  yield* packed ? unpacked(file, path) : pieces(file);
}

async function* pieces(file: Deno.FsFile): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = new Uint8Array(1 << 16);
    const count = await file.read(piece);
    if (count === null) return;
    yield piece.subarray(0, count);
  }
}

/** node:zlib, because `DecompressionStream` refuses gzip files of several members. */
async function* unpacked(file: Deno.FsFile, path: string): AsyncGenerator<Uint8Array> {
  let read = 0, written = 0;
  async function* counted() {
    for await (const piece of pieces(file)) {
      read += piece.length;
      yield piece;
    }
  }
  const source = Readable.from(counted());
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const piece of gunzip) {
      written += piece.length;
      if (written > FREE_BYTES + LARGEST_RATIO * read) {
        throw new SyntaxError(`more than ${LARGEST_RATIO} bytes come out of each, so it is no data set`);
      }
      yield piece;
    }
  } catch (error) {
    throw new SyntaxError(`Cannot unpack "${path}": ${(error as Error).message}`);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

const LARGEST_RATIO = 50; //     of a zip bomb it is a thousand; of puzzles, which are nearly random, less than ten
const FREE_BYTES = 1 << 22; //   small files may repeat themselves

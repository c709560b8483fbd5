import { createHash } from "node:crypto";

/** How to download a file. */
export interface DownloadOptions {
  /** The SHA-256 that the whole file must have, in hexadecimal. */
  readonly sha256?: string;
  /** A base URL to fetch from instead: it takes the place of the address's scheme and host. */
  readonly mirror?: string;
  /** How often to try before giving up; 5 unless told otherwise. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, doubled before each later one; 1000 unless told otherwise. */
  readonly delay?: number;
  /** Milliseconds without a byte after which a connection counts as broken; 60 000 unless told otherwise. */
  readonly patience?: number;
  /** Called with the bytes here so far, and all the bytes where the server says how many, after every piece. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

/**
 * Downloads a file and returns its SHA-256; a file that is there already, with the right checksum, is left alone.
 *
 * A broken connection is taken up where it broke. What arrived is kept in `<path>.part`; only a complete and correct
 * file gets its name. Where a checksum can prove the result, the part left by an earlier process is continued too.
 *
 * @throws {Deno.errors.Http} when all attempts failed, saying why and where the file can be placed by hand.
 */
export async function download(url: string, path: string, options: DownloadOptions = {}): Promise<string> {
  const { sha256, mirror, attempts = 5, delay = 1000 } = options;
  const right = (hash: string | undefined) => hash !== undefined && (sha256 === undefined || hash === sha256);
  const there = await fileHash(path);
  if (there !== undefined && right(there)) return there;

  const address = mirror === undefined ? url : mirrored(url, mirror);
  const part = `${path}.part`;
  await Deno.mkdir(path.replace(/[^/\\]*$/, "") || ".", { recursive: true });
  if (sha256 === undefined) await removeFile(part);

  let failure = new Failure("no attempt was allowed");
  const seen: Seen = { tag: null };
  for (let attempt = 0; attempt < attempts && !failure.final; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, delay * 2 ** (attempt - 1)));
    try {
      await transfer(address, part, seen, options);
      const hash = await fileHash(part);
      if (hash !== undefined && right(hash)) {
        await Deno.rename(part, path);
        return hash;
      }
      await removeFile(part);
      failure = new Failure(`found SHA-256 ${hash}, expected ${sha256}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      failure = error instanceof Failure ? error : new Failure((error as Error).message);
    }
  }
  throw new Deno.errors.Http(
    `Cannot download ${address}: ${failure.message}; choose a mirror, or place the file by hand at "${path}"`,
  );
}

/** Why an attempt failed; a final failure is not worth another. */
class Failure extends Error {
  constructor(message: string, readonly final: boolean = false) {
    super(message);
  }
}

/** The server's tag of the version of the file that it sent last, where it gave one. */
interface Seen {
  tag: string | null;
}

/** An address at a mirror, which takes the place of its scheme and host. */
export function mirrored(url: string, mirror: string): string {
  const { pathname, search } = new URL(url);
  return mirror.replace(/\/+$/, "") + pathname + search;
}

/** Appends to `part` what it lacks, or writes it anew. */
async function transfer(url: string, part: string, seen: Seen, options: DownloadOptions): Promise<void> {
  const { sha256, patience = 60_000, onProgress } = options;
  using file = await Deno.open(part, { create: true, write: true });
  const present = await file.seek(0, Deno.SeekMode.End);
  const patient = new AbortController();
  const giveUp = () => patient.abort(new Failure(`nothing arrived for ${patience / 1000} s`));
  let timer = setTimeout(giveUp, patience);
  try {
    const provable = seen.tag !== null || sha256 !== undefined; //  that the rest belongs to what is here
    const response = await fetch(url, { headers: wanted(provable ? present : 0, seen), signal: patient.signal });
    const tag = response.headers.get("etag");
    seen.tag = tag?.startsWith('"') ? tag : null; //  not a weak one
    let received = await acceptedFrom(response, file, present);
    const rest = response.headers.get("content-length");
    const total = rest === null ? undefined : received + Number(rest);
    for await (const piece of response.body ?? []) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, patience);
      for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
      received += piece.length;
      onProgress?.(received, total);
    }
    if (total !== undefined && received !== total) throw new Failure(`found ${received} bytes, expected ${total}`);
  } finally {
    clearTimeout(timer);
  }
}

function wanted(present: number, { tag }: Seen): HeadersInit {
  const headers: Record<string, string> = { "accept-encoding": "identity" }; //  bytes as stored, or none can be skipped
  if (present > 0) headers.range = `bytes=${present}-`;
  if (present > 0 && tag !== null) headers["if-range"] = tag;
  return headers;
}

/** Checks the answer's status, makes the file as long as the answer presumes, and returns that length. */
async function acceptedFrom(response: Response, file: Deno.FsFile, present: number): Promise<number> {
  const { status, headers } = response;
  if (status === 206 && headers.get("content-range")?.startsWith(`bytes ${present}-`)) return present;
  if (status !== 200) {
    await response.body?.cancel();
    if (status === 206 || status === 416) await file.truncate(0); //  the part does not fit: start anew
    throw new Failure(
      `the server answered ${status} ${response.statusText}`.trim(),
      status >= 400 && status < 500 &&
        ![408, 416, 425, 429].includes(status),
    );
  }
  await file.truncate(0);
  await file.seek(0, Deno.SeekMode.Start);
  return 0;
}

/** The SHA-256 of a file, in hexadecimal; undefined where there is none. */
async function fileHash(path: string): Promise<string | undefined> {
  try {
    using file = await Deno.open(path);
    const hash = createHash("sha256");
    for await (const piece of file.readable) hash.update(piece);
    return hash.digest("hex");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function removeFile(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

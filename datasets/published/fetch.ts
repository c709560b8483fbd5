import { download, mirrored } from "../download.ts";
import type { CheckedPart, PublishedData, PublishedPart } from "./published.ts";

/** How a public data set is fetched. */
export interface FetchOptions {
  /** The folder of downloads; `data` unless told otherwise. */
  readonly cache?: string;
  /** A base URL to fetch from instead: it takes the place of the addresses' scheme and host. */
  readonly mirror?: string;
  /** How often to try before giving up. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt. */
  readonly delay?: number;
  /** Called as a file arrives. */
  readonly onProgress?: (file: string, received: number, total: number | undefined) => void;
  /** Called when the files of a part are there and are read to be checked. */
  readonly onCheck?: (part: string) => void;
}

/** A part of a data set that is in the cache. */
export interface FetchedPart extends CheckedPart {
  /** `train`, `test`, or a subset of ARC. */
  readonly name: string;
  /** Where its files are, and what identifies each. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

/**
 * Downloads a public data set into the cache, a part at a time, and reads all of it to see that it is the published one.
 *
 * What is there already is checked again, not downloaded again; a broken download is taken up where it broke.
 *
 * @throws {Deno.errors.Http} when a file cannot be had, saying why and where it can be placed by hand.
 * @throws {RangeError} when a file holds something else than was published; it is removed.
 */
export async function* fetchPublished(data: PublishedData, options: FetchOptions = {}): AsyncGenerator<FetchedPart> {
  const { cache = "data", onCheck } = options;
  for (const part of data.parts) {
    const files = [];
    for (const { name, url } of part.files) files.push(await fetchFile(url, `${cache}/${data.name}/${name}`, options));
    onCheck?.(part.name);
    yield { name: part.name, files, ...await checkedOrRemoved(data, part, files.map(({ path }) => path)) };
  }
}

async function fetchFile(url: string, path: string, options: FetchOptions) {
  const { mirror, attempts, delay, onProgress } = options;
  const sha256 = await promisedHash(mirror === undefined ? url : mirrored(url, mirror));
  const hash = await download(url, path, {
    sha256,
    mirror,
    attempts,
    delay,
    onProgress: (received, total) => onProgress?.(path, received, total),
  });
  return { path, sha256: hash, bytes: (await Deno.stat(path)).size };
}

/** The SHA-256 that Hugging Face promises of a large file before it redirects to it; undefined where nobody promises any. */
async function promisedHash(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(10_000) });
    await response.body?.cancel();
    return /^"?([0-9a-f]{64})"?$/.exec(response.headers.get("x-linked-etag") ?? "")?.[1];
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return undefined; //  the download will say what is wrong
  }
}

async function checkedOrRemoved(data: PublishedData, part: PublishedPart, paths: string[]): Promise<CheckedPart> {
  let wrong: string;
  try {
    const checked = await part.check(paths);
    if (checked.published) return checked;
    wrong = `found ${checked.count} of another version`;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    wrong = error.message;
  }
  for (const path of paths) await Deno.remove(path);
  throw new RangeError(
    `Cannot use what was downloaded as ${data.name}'s ${part.name}: ${wrong}; ` +
      `it was removed; take files of another version with --from`,
  );
}

import { attempt } from "./attempt.ts";
import { canonicalJson } from "./canonical_json.ts";
import {
  type Checkpoint,
  type Numbers,
  type OpenCheckpoint,
  openCheckpoint,
  type Pieces,
  readStates,
  writeCheckpoint,
} from "./checkpoint.ts";
import { cutLog, type LogRecord, openLog, readLog } from "./metrics_log.ts";

/** Which checkpoint of a run: the last, the one before it, or that of the best evaluation. */
export type Which = "last" | "previous" | "best";

/** A run folder as a reader sees it, also while a process trains into it. */
export interface RunReader {
  /** Where it is. */
  readonly folder: string;
  /** What is trained and how. */
  readonly recipe: unknown;
  /** A checkpoint with all its states in memory. */
  load(which: Which): Promise<Checkpoint>;
  /** A checkpoint whose states are read in pieces, for tables too large to hold. */
  open(which: Which): Promise<OpenCheckpoint>;
  /** The metrics log. */
  records(): Promise<LogRecord[]>;
}

/** A run folder that this process alone trains into, until it is disposed of. */
export interface Run extends RunReader, Disposable {
  /** Saves a checkpoint as the last, and as the best if it is; the last so far becomes the previous one. */
  save(checkpoint: Checkpoint<Numbers | Pieces>, options?: { readonly best?: boolean }): Promise<void>;
  /** Adds a line to the metrics log. */
  log(record: LogRecord): void;
}

/** Makes `folder`, which must be new or empty, a run folder, and locks it. */
export async function createRun(folder: string, recipe: unknown): Promise<Run> {
  canonicalJson(recipe, "recipe"); // refuses what is not plain data
  const text = JSON.stringify(recipe, null, 2) + "\n";
  await attempt(`create run "${folder}"`, async () => {
    await Deno.mkdir(folder, { recursive: true });
    await refuseOther(folder);
  });
  const lock = await lockFolder(folder);
  try {
    await attempt(`create run "${folder}"`, async () => {
      await refuseRun(folder);
      await writeWhole(`${folder}/${RECIPE}`, text);
    });
    return await openLocked(folder, { recipe, lock, rotates: true });
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Opens a run folder to read it. */
export async function openRun(folder: string): Promise<RunReader> {
  const recipe = await readRecipe(folder);
  return readerOf(folder, recipe);
}

/**
 * Opens a run folder to train on from one of its checkpoints, and locks it.
 *
 * The log forgets what came after that checkpoint, and what a killed process left half-written is removed. The other checkpoints
 * stay until the next one is saved; a last one that was passed over, because it is damaged, does not become the previous one.
 */
export async function resumeRun(
  folder: string,
  from: Which = "last",
): Promise<{ run: Run; checkpoint: OpenCheckpoint }> {
  const recipe = await readRecipe(folder);
  const lock = await lockFolder(folder);
  try {
    const checkpoint = await readerOf(folder, recipe).open(from);
    try {
      await removeLeftovers(folder);
      await cutLog(`${folder}/${LOG}`, checkpoint.step);
      return { run: await openLocked(folder, { recipe, lock, rotates: from === "last" }), checkpoint };
    } catch (error) {
      checkpoint[Symbol.dispose]();
      throw error;
    }
  } catch (error) {
    lock.close();
    throw error;
  }
}

const RECIPE = "recipe.json";
const LOG = "metrics.jsonl";
const LOCK = "lock"; // stays empty; the system drops the lock when its process ends, however it ends
const fileOf = (folder: string, name: Which | "next") => `${folder}/${name}.safetensors`;

function readerOf(folder: string, recipe: unknown): RunReader {
  const open = async (which: Which): Promise<OpenCheckpoint> => {
    try {
      return await openCheckpoint(fileOf(folder, which));
    } catch (error) {
      throw await withAdvice(error, folder, which);
    }
  };
  return {
    folder,
    recipe,
    open,
    async load(which) {
      using checkpoint = await open(which);
      return await readStates(checkpoint);
    },
    records: () => readLog(`${folder}/${LOG}`),
  };
}

interface Locked {
  readonly recipe: unknown;
  readonly lock: Deno.FsFile;
  /** Whether the last checkpoint becomes the previous one at the first save. */
  readonly rotates: boolean;
}

async function openLocked(folder: string, { recipe, lock, rotates }: Locked): Promise<Run> {
  const log = await openLog(`${folder}/${LOG}`);
  let keepsLast = rotates;
  const [next, last, previous, best] = (["next", "last", "previous", "best"] as const).map((name) =>
    fileOf(folder, name)
  );
  return {
    ...readerOf(folder, recipe),
    async save(checkpoint, options = {}) {
      await log.sync(); // a checkpoint is never ahead of the log
      await writeCheckpoint(next, checkpoint);
      await attempt(`save checkpoint "${last}"`, async () => {
        if (keepsLast) await copyOver(last, previous).catch(passOver(Deno.errors.NotFound)); // the first has none before it
        if (options.best) await copyOver(next, best);
        await Deno.rename(next, last); // at every moment before and after, "last" is whole
        await syncFolder(folder);
      });
      keepsLast = true;
    },
    log: (record) => log.append(record),
    [Symbol.dispose]() {
      log[Symbol.dispose]();
      lock.close();
    },
  };
}

/** Puts what `from` holds in the place of `to` at one stroke: a second name for the same file or, where there are none, a copy. */
async function copyOver(from: string, to: string): Promise<void> {
  const spare = `${to}.partial`;
  await removeIfThere(spare);
  try {
    await Deno.link(from, spare);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw error;
    await Deno.copyFile(from, spare);
    using file = await Deno.open(spare, { read: true, write: true });
    await file.sync();
  }
  await Deno.rename(spare, to);
  await removeIfThere(spare); // renaming one name of a file to another of the same does nothing
}

/** Takes the lock of a run folder, or says that another process has it. */
async function lockFolder(folder: string): Promise<Deno.FsFile> {
  const what = `lock run "${folder}"`;
  const file = await attempt(what, () => Deno.open(`${folder}/${LOCK}`, { read: true, write: true, create: true }));
  try {
    if (await attempt(what, () => file.tryLock(true))) return file;
    throw new Deno.errors.Busy(`Cannot train into run "${folder}": another process does; wait for it, or stop it`);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Refuses a folder that holds anything but a run. */
async function refuseOther(folder: string): Promise<void> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  const other = names.find((name) => name !== LOCK && !name.endsWith(".partial"));
  if (other !== undefined && !names.includes(RECIPE)) {
    throw new Deno.errors.AlreadyExists(`found "${other}" in it, expected a new or an empty folder`);
  }
}

/** Refuses a folder that holds a run. */
async function refuseRun(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== RECIPE) continue;
    throw new Deno.errors.AlreadyExists(`found "${RECIPE}", so it is a run already; resume it, or name another folder`);
  }
}

async function readRecipe(folder: string): Promise<unknown> {
  const path = `${folder}/${RECIPE}`;
  const text = await attempt(`open run "${folder}"`, async () => {
    const { isDirectory } = await Deno.stat(folder);
    if (!isDirectory) throw new Deno.errors.NotADirectory("it is a file, expected a run folder");
    return await Deno.readTextFile(path).catch((error) => {
      if (error instanceof Deno.errors.NotFound) {
        throw new Deno.errors.NotFound(`no "${RECIPE}" in it, so it is no run folder`);
      }
      throw error;
    });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read "${path}": it is not JSON`, { cause });
  }
}

/** The error, with what to do about it where there is something. */
async function withAdvice(error: unknown, folder: string, which: Which): Promise<unknown> {
  const missing = error instanceof Deno.errors.NotFound
    ? `Cannot read checkpoint "${fileOf(folder, which)}": there is none`
    : "";
  if (!missing && !(error instanceof SyntaxError)) return error;
  const helps = which === "last" && await Deno.stat(fileOf(folder, "previous")).then(() => true, () => false);
  const advice = helps ? "; the one before it can be used instead: --from previous" : "";
  if (missing) return new Deno.errors.NotFound(missing + advice);
  return new SyntaxError((error as SyntaxError).message + advice, { cause: error });
}

/** Removes what a killed process left half-written, and a finished checkpoint it did not come to put in place. */
async function removeLeftovers(folder: string): Promise<void> {
  await attempt(`clean run "${folder}"`, async () => {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(".partial") || `${folder}/${name}` === fileOf(folder, "next")) {
        await Deno.remove(`${folder}/${name}`);
      }
    }
  });
}

async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  {
    using file = await Deno.open(partial, { write: true, create: true, truncate: true });
    const bytes = new TextEncoder().encode(text);
    for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    await file.sync();
  }
  await Deno.rename(partial, path);
}

/** Makes renames last through a loss of power; Windows does so by itself and cannot open a folder. */
async function syncFolder(folder: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using file = await Deno.open(folder, { read: true });
  await file.sync();
}

async function removeIfThere(path: string): Promise<void> {
  await Deno.remove(path).catch(passOver(Deno.errors.NotFound));
}

/** Passes over errors of one kind. */
function passOver(kind: new (message: string) => Error): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof kind)) throw error;
  };
}

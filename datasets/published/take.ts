import { type ArcTask, readArcFolder } from "../arc/read.ts";
import { arcTaskJson } from "../arc/source.ts";
import { readCsv } from "../csv.ts";
import { kindOf } from "../open/files.ts";
import type { CheckedPart, PublishedData, PublishedPart } from "./published.ts";

/** A part of a data set that was taken from local files. */
export interface TakenPart extends CheckedPart {
  /** `train`, `test`, or a subset of ARC. */
  readonly name: string;
  /** The files, or the folder, that it was taken from. */
  readonly from: readonly string[];
  /** Where it is now. */
  readonly paths: readonly string[];
}

/**
 * Copies a public data set, or parts of it, from local files and folders into the cache, each checked before it is copied.
 *
 * A file belongs to the split that its name ends in, or else that it alone names. ARC is taken from Kaggle's pairs of
 * files, or from the `training`, `evaluation` and `corpus` folders of its repositories.
 *
 * @throws {Deno.errors.NotFound} when none of its parts is there.
 * @throws {SyntaxError} on a malformed file, naming it and the place in it.
 */
export async function* takePublished(
  data: PublishedData,
  from: readonly string[],
  cache: string = "data",
): AsyncGenerator<TakenPart> {
  const files = from.flatMap((path) => kindOf(path) === "folder" ? [...filesUnder(path, 0)] : [path]);
  let found = false;
  for (const part of data.parts) {
    const taken = part.kind === "arc"
      ? await takeArc(part, files, `${cache}/${data.name}`)
      : await takeCsv(part, files, `${cache}/${data.name}`);
    if (!taken) continue;
    found = true;
    yield taken;
  }
  if (found) return;
  const wanted = data.parts.flatMap(({ files }) => files.map(({ name }) => name)).join(", ");
  throw new Deno.errors.NotFound(`Cannot take ${data.name} from "${from.join('", "')}": expected ${wanted}`);
}

async function takeCsv(part: PublishedPart, files: readonly string[], folder: string): Promise<TakenPart | undefined> {
  const csv = files.filter((path) => /\.csv(\.gz)?$/.test(path));
  const named = [
    csv.filter((path) => new RegExp(`(^|[^a-z])${part.name}\\.csv(\\.gz)?$`).test(path)),
    csv.filter((path) => new RegExp(`(^|[^a-z])${part.name}([^a-z][^/\\\\]*)?$`).test(path)),
  ];
  for (const candidates of named) {
    const right: string[] = [];
    for (const path of candidates) if (await holds(path, part.kind)) right.push(path);
    if (right.length > 1) {
      throw new RangeError(`Cannot tell which is the ${part.name} split: "${right.join('" or "')}"`);
    }
    if (right.length === 1) return await take(part, right, folder);
  }
  return undefined;
}

/** Whether the first question of a CSV file, if it has any, is a Sudoku, or a maze. */
async function holds(path: string, kind: PublishedPart["kind"]): Promise<boolean> {
  for await (const { fields: [question] } of readCsv(path, ["question"])) {
    return /^[.\dA-Za-z]+$/.test(question) === (kind === "sudoku");
  }
  return true; //  reading it will say that there are no rows
}

async function takeArc(part: PublishedPart, files: readonly string[], folder: string): Promise<TakenPart | undefined> {
  const pairs = part.files.map(({ name }) => {
    const tail = name.replace("arc-agi_", "");
    return files.filter((path) => new RegExp(`(^|[^a-z0-9])${tail}(\\.gz)?$`).test(path));
  });
  if (pairs.every((found) => found.length > 0)) return await take(part, pairs.map((found) => found[0]), folder);
  const repository = REPOSITORY_FOLDERS[part.name];
  const inside = files.find((path) => new RegExp(`(^|[/\\\\])${repository}[/\\\\].*\\.json$`).test(path));
  if (inside === undefined) return undefined;
  const source = inside.replace(new RegExp(`((^|[/\\\\])${repository})[/\\\\].*$`), "$1");
  const paths = part.files.map(({ name }) => `${folder}/${name}`);
  await Deno.mkdir(folder, { recursive: true });
  const tasks = readArcFolder(source);
  await replace(paths[0], (part) => Deno.writeTextFile(part, pairJson(tasks, true)));
  await replace(paths[1], (part) => Deno.writeTextFile(part, pairJson(tasks, false)));
  return { name: part.name, from: [source], paths, ...await part.check(paths) };
}

/** Where the repositories of ARC-AGI, ARC-AGI-2 and ConceptARC keep a subset's tasks, one file each. */
const REPOSITORY_FOLDERS: Readonly<Record<string, string>> = {
  training: "training",
  evaluation: "evaluation",
  training2: "training",
  evaluation2: "evaluation",
  concept: "corpus",
};

/** Tasks as Kaggle writes them: the questions, or the outputs of the test pairs. */
function pairJson(tasks: readonly ArcTask[], questions: boolean): string {
  const entries = tasks.map(({ id, pairs }) => {
    const whole = JSON.parse(arcTaskJson({ id, pairs }));
    const value = questions
      ? { train: whole.train, test: whole.test.map(({ input }: { input: unknown }) => ({ input })) }
      : whole.test.map(({ output }: { output: unknown }) => output);
    return `${JSON.stringify(id)}: ${JSON.stringify(value)}`;
  });
  return `{${entries.join(", ")}}`;
}

/** Checks the files of a part, then copies them under the names that they have in the cache. */
async function take(part: PublishedPart, from: readonly string[], folder: string): Promise<TakenPart> {
  const checked = await part.check(from);
  await Deno.mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const [i, { name }] of part.files.entries()) {
    const plain = `${folder}/${name}`;
    const [path, other] = await isPacked(from[i]) ? [`${plain}.gz`, plain] : [plain, `${plain}.gz`];
    await replace(path, (part) => Deno.copyFile(from[i], part));
    if (kindOf(other) !== undefined) await Deno.remove(other); //  an older copy, which would be found first
    paths.push(path);
  }
  return { name: part.name, from, paths, ...checked };
}

async function isPacked(path: string): Promise<boolean> {
  using file = await Deno.open(path);
  const start = new Uint8Array(2);
  await file.read(start);
  return start[0] === 0x1f && start[1] === 0x8b;
}

/** A file appears complete or not at all. */
async function replace(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${path}.part`;
  await write(part);
  await Deno.chmod(part, 0o644).catch(() => {}); //  a copy of a read-only file is read-only; Windows has no modes
  await Deno.rename(part, path);
}

function* filesUnder(folder: string, depth: number): Generator<string> {
  const entries = [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory } of entries) {
    if (name.startsWith(".")) continue;
    const path = `${folder.replace(/[/\\]+$/, "")}/${name}`;
    if (!isDirectory) yield path;
    else if (depth < DEEPEST) yield* filesUnder(path, depth + 1);
  }
}

const DEEPEST = 3; //  a repository's data/training is two folders down

import {
  type FetchedPart,
  fetchPublished,
  PUBLISHED,
  type PublishedData,
  publishedData,
  takePublished,
} from "@trm/datasets";
import { type Command, defineCommand } from "../command.ts";
import { formatBytes, formatCount, formatDuration, secondsLeft } from "../format.ts";
import { quoted, startLine } from "../start_line.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

/** `trm data get`: the benchmarks' own files. */
export const dataGet: Command = defineCommand({
  name: "data get",
  summary: "fetch a benchmark's files, or take them from local ones, and check them",
  details: [
    ...PUBLISHED.map(({ name, summary }) => `${name.padEnd(16)}${summary}`),
    "",
    "A broken download is taken up where it broke. Files placed by hand as <cache>/<name>/<file> are found as well:",
    ...PUBLISHED.flatMap((data) =>
      pairs(fileNames(data)).map((two, i) => `${(i === 0 ? data.name : "").padEnd(16)}${two.join(" ")}`)
    ),
  ].join("\n"),
  arguments: [{ name: "name", description: "which", choices: PUBLISHED.map(({ name }) => name) }],
  options: {
    from: {
      type: "path",
      description: "take it from this file or folder instead",
      repeated: true,
      placeholder: "file|folder",
    },
    mirror: { type: "string", description: "fetch from this address instead of the official host", placeholder: "url" },
    cache: { type: "path", description: "the folder of downloads", default: "data" },
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [
    { line: "trm data get maze-hard", does: "data/maze-hard/train.csv and test.csv, from Hugging Face" },
    { line: "trm data get arc-agi-1 --mirror https://mirror.example", does: "the same paths at another host" },
    { line: "trm data get sudoku-extreme --from ~/Downloads", does: "copies train.csv and test.csv from there" },
  ],
  permissions({ arguments: { name }, options: { from, mirror, cache } }) {
    const folder = `${cache}/${name}`;
    const net = from.length > 0 ? [] : mirror === undefined ? publishedData(name).hosts : [hostOf(mirror)];
    return { read: [folder, ...from], write: [folder], net };
  },
  async run({ arguments: { name }, options: { from, mirror, cache, json } }, terminal) {
    if (from.length > 0 && mirror !== undefined) {
      throw new UsageError("Cannot take --mirror with --from: nothing is fetched");
    }
    const data = publishedData(name);
    const parts = from.length > 0
      ? await taken(data, from, cache, terminal, json)
      : await fetched(data, { mirror, cache }, terminal, json);
    if (json) terminal.json({ name, folder: `${cache}/${name}`, parts });
    else {
      terminal.print(`${data.name} is in ${cache}/${name}`);
      if (cache === "data") {
        terminal.print(`Look at it: ${startLine()} ${quoted("data", "inspect", `${cache}/${name}`)}`);
      }
    }
    return 0;
  },
});

function fileNames({ parts }: PublishedData): string[] {
  return parts.flatMap(({ files }) => files.map(({ name }) => name));
}

function hostOf(mirror: string): string {
  const url = URL.parse(mirror);
  if (url && /^https?:$/.test(url.protocol)) return url.host;
  throw new UsageError(`Cannot fetch from "${mirror}": expected an address that begins with https:// or http://`);
}

async function fetched(
  data: PublishedData,
  places: { readonly mirror?: string; readonly cache: string },
  terminal: Terminal,
  silent: boolean,
) {
  const parts: FetchedPart[] = [];
  let file = "", began = 0, before = 0;
  const onProgress = (path: string, received: number, total: number | undefined) => {
    if (path !== file) [file, began, before] = [path, performance.now(), received];
    const left = total === undefined
      ? ""
      : ` of ${formatBytes(total)} · ${timeLeft(received - before, total - before, began)}`;
    terminal.progress(`${path} · ${formatBytes(received)}${left}`);
  };
  const onCheck = (part: string) => terminal.progress(`${data.name} ${part} · reading all of it`);
  for await (const part of fetchPublished(data, { ...places, onProgress, onCheck })) {
    parts.push(part);
    if (silent) continue;
    for (const { path, bytes, sha256 } of part.files) {
      terminal.print(`${path} · ${formatBytes(bytes)} · SHA-256 ${sha256}`);
    }
    terminal.print(`${part.name} · ${formatCount(part.count)} ${whatOf(data)}, the published ones`);
  }
  return parts;
}

function timeLeft(done: number, total: number, began: number): string {
  return `${formatDuration(secondsLeft({ done, total, elapsed: (performance.now() - began) / 1000 }))} left`;
}

async function taken(data: PublishedData, from: readonly string[], cache: string, terminal: Terminal, silent: boolean) {
  const parts = await Array.fromAsync(takePublished(data, from, cache));
  if (silent) return parts;
  for (const { name, count, published, from, paths } of parts) {
    const which = published ? "the published ones" : "other than the published ones";
    terminal.print(`${name} · ${formatCount(count)} ${whatOf(data)}, ${which} · from ${from.join(" and ")}`);
    paths.forEach((path) => terminal.print(`wrote ${path}`));
  }
  const missing = data.parts.filter(({ name }) => !parts.some((part) => part.name === name));
  for (const { name, files } of missing) {
    terminal.note(`found no ${name}: expected ${files.map(({ name }) => name).join(" and ")}`);
  }
  return parts;
}

function whatOf({ parts: [{ kind }] }: PublishedData): string {
  return { sudoku: "puzzles", maze: "mazes", arc: "tasks" }[kind];
}

/** Two at a time, as many as fit into a line. */
function pairs(names: readonly string[]): string[][] {
  return names.flatMap((_, i) => i % 2 === 0 ? [names.slice(i, i + 2)] : []);
}

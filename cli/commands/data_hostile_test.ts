import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gzipSync } from "node:zlib";
import { main } from "../main.ts";

// Corrupt and hostile files, each given to commands that read it. They must be refused in one sentence that names the file,
// and the line where there are lines; and nothing may be written.

const header = "source,question,answer,rating\n";
const sudoku = "x,1...3.1..1..4..1,1234341221434321,7\n";
const maze = "x,S  ## G  ,Soo##oGoo,6\n";
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A CSV whose third line is changed. */
const csv = (row: string, from: string, to: string): string => header + row + row.replace(from, to);

const csvs: [what: string, content: string | Uint8Array, says: string][] = [
  ["nothing at all", "", "it is empty"],
  ["a header alone", header, "it has no rows"],
  ["a byte-order mark", "\ufeff" + header + sudoku, "line 1 of"],
  ["carriage returns", (header + sudoku).replaceAll("\n", "\r\n"), "line 1 of"],
  ["one carriage return", csv(sudoku, "\n", "\r\n"), "line 3 of"],
  ["quotation marks", csv(sudoku, "1...3.1..1..4..1", '"1...3.1..1..4..1"'), "line 3 of"],
  ["a column missing", "source,question,answer\nx,1...3.1..1..4..1,1234341221434321\n", "line 1 of"],
  ["a column twice", "question,question,answer,rating\n", "line 1 of"],
  ["a field missing", csv(sudoku, ",7", ""), "line 3 of"],
  ["a field too many", csv(sudoku, ",7", ",7,7"), "line 3 of"],
  ["an empty line", header + "\n" + sudoku, "line 2 of"],
  ["bytes that are no UTF-8", Uint8Array.of(...encode(header + sudoku), 0xc3, 0x28, 10), "line 3 of"],
  ["one endless line", header + "x".repeat(1 << 20), "line 2 of"],
  ["NUL bytes", "\0".repeat(1000), "line 1 of"],
  ["a Sudoku too short", csv(sudoku, "1...3.1..1..4..1", "1...3.1..1..4.."), "line 3 of"],
  ["a digit too large", csv(sudoku, "1...3", "5...3"), "line 3 of"],
  ["a given that the answer contradicts", csv(sudoku, "1...3", "2...3"), "line 3 of"],
  ["an answer that breaks the rules", csv(sudoku, "12343412", "12343413"), "line 3 of"],
  ["an answer with a blank", csv(sudoku, "12343412", "123434.2"), "line 3 of"],
  ["a rating below 0", csv(sudoku, ",7\n", ",-1\n"), "line 3 of"],
  ["a maze of unknown cells", csv(maze, "S  ##", "S  #?"), "line 3 of"],
  ["a maze without a goal", csv(maze, "S  ## G  ", "S  ##    "), "line 3 of"],
  ["a maze with two starts", csv(maze, "S  ## G  ", "SS ## G  "), "line 3 of"],
  ["a path through a wall", csv(maze, "Soo##o", "Sooo#o"), "line 3 of"],
];

const packed = gzipSync(header + sudoku.repeat(100));
const gzips: [what: string, content: Uint8Array, says: string][] = [
  ["text that calls itself gzip", encode(header + sudoku), "it does not begin as a gzip file does"],
  ["gzip cut off", packed.subarray(0, packed.length - 20), "unexpected end of file"],
  ["gzip with a wrong checksum", packed.map((byte, i) => i === packed.length - 6 ? byte ^ 1 : byte), "data check"],
  ["a zip bomb", gzipSync(header + `${"x".repeat(900)},${"1".repeat(900)},1,1\n`.repeat(6000)), "line 2 of"],
  ["a zip bomb of right rows", gzipSync(header + sudoku.repeat(200_000)), "more than 50 bytes come out of each"],
];

const task = (grid: unknown) =>
  JSON.stringify({ t: { train: [{ input: grid, output: [[1]] }], test: [{ input: [[1]] }] } });
const arcs: [what: string, content: string, says: string][] = [
  ["a ragged grid", task([[1, 2], [3]]), 'task "t", train pair 1, input: found 1 cells in row 2'],
  ["a colour out of range", task([[10]]), "found colour 10"],
  ["a negative colour", task([[-1]]), "found colour -1"],
  ["a colour that is no integer", task([[1.5]]), "found colour 1.5"],
  ["a grid too large", task(new Array(31).fill([1])), "found 31 × 1 cells"],
  ["an empty grid", task([]), "found 0 × 0 cells"],
  ["a task without test pairs", '{"t":{"train":[{"input":[[1]],"output":[[1]]}]}}', "it has no test pair"],
  ["JSON cut off", '{"t":', "JSON"],
  ["a list in place of tasks", "[]", "expected an object of tasks"],
];

Deno.test("hostile CSV files are refused by name and line, by every command that reads them", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/train.csv`;
    for (const [what, content, says] of csvs) {
      await Deno.writeFile(path, typeof content === "string" ? encode(content) : content);
      const kind = /maze|path/.test(what) ? "maze" : "sudoku";
      for (const words of readers(kind, path, folder)) await refused([what, ...words], words, [path, says]);
    }
    assertEquals(names(folder), ["train.csv"]);
  });
});

Deno.test("hostile gzip files are refused by name", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/train.csv.gz`;
    for (const [what, content, says] of gzips) {
      await Deno.writeFile(path, content);
      for (const words of readers("sudoku", path, folder)) await refused([what, ...words], words, [path, says]);
    }
    assertEquals(names(folder), ["train.csv.gz"]);
  });
});

Deno.test("hostile ARC files are refused by name, task, pair and cell", async () => {
  await withFolder(async (folder) => {
    const file = "arc-agi_training_challenges.json";
    await Deno.writeTextFile(`${folder}/arc-agi_training_solutions.json`, '{"t":[[[1]]]}');
    for (const [what, content, says] of arcs) {
      await Deno.writeTextFile(`${folder}/${file}`, content);
      for (
        const words of [
          ["inspect", folder],
          ["convert", "arc-agi-1", "--from", folder, "--out", `${folder}/out`],
          ["get", "arc-agi-1", "--from", folder, "--cache", `${folder}/cache`],
        ]
      ) await refused([what, ...words], words, [`${folder}/${file}`, says]);
    }
    assertEquals(names(folder), [file, "arc-agi_training_solutions.json"]);
  });
});

Deno.test("hostile arrays are refused by name, row and column", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/made.csv`, header + sudoku);
    const made = await run(
      "data",
      "convert",
      "sudoku",
      "--from",
      `${folder}/made.csv`,
      "--augmentations",
      "2",
      "--out",
      `${folder}/good`,
    );
    assertEquals(made.code, 0);
    const header1 = (from: string, to: string) => (text: string) => text.replace(from, to.padEnd(from.length));
    const offset = (at: number, value: number) => (bytes: Uint8Array) =>
      new DataView(bytes.buffer).setInt32(128 + 4 * at, value, true);
    const cases: [what: string, file: string, spoil: (bytes: Uint8Array) => void, says: string][] = [
      ["Fortran order", "all__inputs.npy", inHeader(header1("False", "True ")), "found Fortran order"],
      ["objects", "all__inputs.npy", inHeader(header1("'<i8'", "'|O' ")), "found type '|O'"],
      ["floats", "all__labels.npy", inHeader(header1("<i8", "<f8")), "found type '<f8'"],
      ["a lie about the shape", "all__inputs.npy", inHeader(header1("(3, 16)", "(9, 16)")), "bytes, expected"],
      ["a shape beyond all memory", "all__inputs.npy", inHeader(header1("(3, 16)", "(9e9, 9)")), "found"],
      ["no array", "all__group_indices.npy", (bytes) => bytes.fill(0), "it does not begin as a NumPy file does"],
      ["a negative offset", "all__puzzle_indices.npy", offset(1, -1), "row 1, column 0 is not in"],
      ["an offset beyond the end", "all__puzzle_indices.npy", offset(3, 99), "found 99 as the last offset"],
      ["offsets that go back", "all__puzzle_indices.npy", offset(1, 3), "found offset 2 after 3"],
      ["an identifier out of range", "all__puzzle_identifiers.npy", offset(0, 7), "found identifier 7 at 0"],
      ["a token out of range", "all__inputs.npy", (bytes) => bytes[128] = 77, "found token 77 in column 0"],
      ["a negative token", "all__labels.npy", (bytes) => bytes.fill(255, 128, 136), "row 0, column 0 is not in"],
    ];
    for (const [what, file, spoil, says] of cases) {
      const path = `${folder}/good/train/${file}`;
      const good = await Deno.readFile(path);
      const bad = good.slice();
      spoil(bad);
      await Deno.writeFile(path, bad);
      const words = ["inspect", `${folder}/good`];
      await refused([what], words, [path, says]);
      await Deno.writeFile(path, good);
    }
    assertEquals((await run("data", "inspect", `${folder}/good`)).code, 0);
  });
});

/** Every command that reads a CSV, writing only into the folder. */
function readers(kind: "sudoku" | "maze", path: string, folder: string): string[][] {
  return [
    ["inspect", path],
    ["convert", kind, "--from", path, "--out", `${folder}/out`],
    ["get", { sudoku: "sudoku-extreme", maze: "maze-hard" }[kind], "--from", path, "--cache", `${folder}/cache`],
  ];
}

/** Runs a command of trm data, which must fail in one sentence that holds all of `says`. */
async function refused(what: readonly string[], words: readonly string[], says: readonly string[]): Promise<void> {
  const { code, output, error } = await run("data", ...words);
  assertEquals({ what, code, output, lines: error.trim().split("\n").length }, { what, code: 1, output: "", lines: 1 });
  assert(error.startsWith("trm: Cannot "), `${what}: ${error}`);
  for (const said of says) assertStringIncludes(error, said, what.join(", "));
}

function inHeader(change: (text: string) => string): (bytes: Uint8Array) => void {
  return (bytes) => {
    const text = String.fromCharCode(...bytes.subarray(0, 128));
    bytes.set(Uint8Array.from(change(text), (character) => character.charCodeAt(0)));
  };
}

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

/** Runs a command line in this process, and keeps what it prints. */
async function run(...args: string[]): Promise<{ code: number; output: string; error: string }> {
  let output = "", error = "";
  const code = await main(args, {
    output: {
      write: (text) => output += text,
      writeError: (text) => error += text,
      interactive: false,
      color: false,
      columns: () => 80,
      now: () => -Infinity, //  no progress
    },
  });
  return { code, output, error };
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

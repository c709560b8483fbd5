import { assertEquals, assertThrows } from "@std/assert";
import { gzipSync } from "node:zlib";
import { type ArcTask, readArcFolder, readArcPairs } from "./read.ts";

const fixture = (name: string) => new URL(`./testdata/${name}.json`, import.meta.url).pathname;
const pair = { input: [[1]], output: [[2]] };

function withFolder(body: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Reads one task, given as a value or as text. */
function readTask(task: unknown, solutions?: unknown): ArcTask[] {
  let tasks: ArcTask[] = [];
  withFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/c.json`, typeof task === "string" ? task : JSON.stringify({ t1: task }));
    if (solutions !== undefined) Deno.writeTextFileSync(`${folder}/s.json`, JSON.stringify(solutions));
    tasks = readArcPairs(`${folder}/c.json`, solutions === undefined ? undefined : `${folder}/s.json`);
  });
  return tasks;
}

Deno.test("readArcPairs() keeps the order of the file, also of ids that look like numbers and of test before train", () => {
  const tasks = readArcPairs(fixture("mini_challenges"), fixture("mini_solutions"));
  assertEquals(tasks.map(({ id }) => id), ["b0c1", "90000002", "a7"]);
  assertEquals(tasks[0].pairs.map(({ part }) => part), ["test", "train", "train", "train"]);
  assertEquals(tasks[2].pairs[1].output, { rows: 1, columns: 1, cells: Uint8Array.of(1) });
});

Deno.test("readArcPairs() unpacks .json.gz", () => {
  withFolder((folder) => {
    for (const name of ["mini_challenges", "mini_solutions"]) {
      Deno.writeFileSync(`${folder}/${name}.json.gz`, gzipSync(Deno.readFileSync(fixture(name))));
    }
    assertEquals(
      readArcPairs(`${folder}/mini_challenges.json.gz`, `${folder}/mini_solutions.json.gz`),
      readArcPairs(fixture("mini_challenges"), fixture("mini_solutions")),
    );
  });
});

Deno.test("readArcPairs() takes a black cell for an output that nobody gives", () => {
  const [{ pairs }] = readTask({ train: [pair], test: [{ input: [[3]] }, pair] });
  assertEquals(pairs.map(({ output }) => [...output.cells]), [[2], [0], [2]]);
});

Deno.test("readArcFolder() reads one task a file, in folders too, by name", () => {
  withFolder((folder) => {
    Deno.mkdirSync(`${folder}/Above`);
    const task = JSON.stringify({ train: [pair], test: [pair] });
    for (const name of ["b.json", "a.json", "Above/Above1.json", "LICENSE"]) {
      Deno.writeTextFileSync(`${folder}/${name}`, task);
    }
    assertEquals(readArcFolder(folder).map(({ id }) => id), ["Above1", "a", "b"]);
  });
});

Deno.test("readArcPairs() refuses malformed grids and names task, pair and cell", () => {
  const wide = new Array(31).fill(0);
  const cases: [unknown, string][] = [
    [[[1, 2], [3]], "found 1 cells in row 2 and 2 in row 1"],
    [[[1, 10]], "found colour 10 in row 1, column 2"],
    [[[-1]], "found colour -1"],
    [[[1.5]], "found colour 1.5"],
    [[["1"]], 'found colour "1"'],
    [[], "found 0 × 0 cells"],
    [[[]], "found 1 × 0 cells"],
    [[wide], "found 1 × 31 cells"],
    [wide.map(() => [0]), "found 31 × 1 cells"],
    [[1, 2], "found a list that is no list of rows"],
    ["12", "found a string that is no list of rows"],
    [undefined, "found nothing that is no list of rows"],
  ];
  for (const [grid, message] of cases) {
    const read = () => readTask({ train: [pair, { input: grid, output: [[0]] }], test: [pair] });
    const { message: text } = assertThrows(read, SyntaxError, message);
    assertEquals(/^Cannot read ".*c\.json", task "t1", train pair 2, input: /.test(text), true);
  }
});

Deno.test("readArcPairs() refuses malformed tasks and solutions that do not fit", () => {
  assertThrows(() => readTask("{"), SyntaxError, "c.json");
  assertThrows(() => readTask("[]"), SyntaxError, "found a list, expected an object of tasks");
  assertThrows(() => readTask(3), SyntaxError, 'task "t1": found a number');
  assertThrows(() => readTask({ train: [pair] }), SyntaxError, "it has no test pair");
  assertThrows(() => readTask({ train: 1, test: [pair] }), SyntaxError, 'found a number as "train"');
  assertThrows(() => readTask({ train: [null], test: [pair] }), SyntaxError, "train pair 1: found null");
  assertThrows(
    () => readTask({ train: [pair], test: [pair] }, { t2: [] }),
    SyntaxError,
    'no list of outputs for task "t1"',
  );
  assertThrows(
    () => readTask({ train: [pair], test: [pair] }, { t1: [] }),
    SyntaxError,
    "found 0 outputs for 1 test inputs",
  );
});

Deno.test("readArcPairs() refuses broken and endless .gz files", () => {
  withFolder((folder) => {
    const path = `${folder}/c.json.gz`;
    const packed = gzipSync(Deno.readFileSync(fixture("mini_challenges")));
    Deno.writeFileSync(path, packed.subarray(0, 100));
    assertThrows(() => readArcPairs(path), SyntaxError, `Cannot unpack "${path}"`);
    Deno.writeFileSync(path, gzipSync(new Uint8Array((1 << 26) + 1), { level: 1 }));
    assertThrows(() => readArcPairs(path), SyntaxError, `Cannot unpack "${path}"`);
  });
});

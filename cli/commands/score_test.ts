import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { dihedral, inverseDihedral } from "@trm/augment";
import { formatMaze, parseMaze, solveMaze } from "@trm/datasets";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { main } from "../main.ts";

const testdata = (name: string) => fileURLToPath(new URL(`../testdata/${name}`, import.meta.url));
const sudokus = testdata("sudoku_cut.csv"), mazes = testdata("maze_cut.csv");
const challenges = testdata("arc_cut_challenges.json"), solutions = testdata("arc_cut_solutions.json");

Deno.test("the official answers score 100 % on every benchmark, packed or not", async () => {
  using folder = temporaryFolder();
  const rows = await readRows(sudokus);
  const plain = folder.write("answers.csv", csv(rows.map(([, question, answer]) => [question, answer])));
  for (const answers of [sudokus, plain, folder.write("answers.csv.gz", gzipSync(Deno.readFileSync(plain)))]) {
    const { puzzle, count, missing, surplus, exact, cell, valid } = await json("score", answers, "--truth", sudokus);
    assertEquals({ puzzle, count, missing, surplus }, { puzzle: "sudoku", count: 5, missing: 0, surplus: 0 });
    assertEquals([exact, cell, valid].map(({ estimate }) => estimate), [1, 1, 1]);
    assertAlmostEquals(exact.low, 5 / (5 + 3.8414588), 1e-7); //  Wilson's, of 5 in 5: n / (n + z²)
  }

  const maze = await json("score", mazes, "--truth", mazes);
  const { puzzle, count, exact, cell, valid, optimal } = maze;
  assertEquals({ puzzle, count }, { puzzle: "maze", count: 3 });
  assertEquals([exact, cell, valid, optimal].map(({ estimate }) => estimate), [1, 1, 1, 1]);

  const right = JSON.parse(await Deno.readTextFile(solutions)) as Record<string, number[][][]>;
  const submission = Object.fromEntries(
    Object.entries(right).map(([task, grids]) => [task, grids.map((grid) => ({ attempt_1: grid, attempt_2: [[0]] }))]),
  );
  const file = folder.write("submission.json", JSON.stringify(submission));
  const packed = [challenges, solutions].map((path) =>
    folder.write(`${path.split("/").at(-1)}.gz`, gzipSync(Deno.readFileSync(path)))
  );
  for (const truth of [challenges, packed[0]]) {
    const arc = await json("score", file, "--truth", truth);
    assertEquals([arc.tasks, arc.pairs, arc.missing, arc.surplus], [3, 4, 0, 0]);
    assertEquals(passes(arc), [[1, 1, 1], [2, 1, 1]]);
  }
});

Deno.test("wrong, short and missing answers to Sudokus score as counted by hand", async () => {
  using folder = temporaryFolder();
  const [one, two, , four, five] = (await readRows(sudokus)).map(([, question, answer]) => [question, answer]);
  const [a, b] = [0, 1].map((i) => [...two[0]].findIndex((cell, at) => cell === "." && at > 40 * i)); //  two blanks
  const swapped = [...two[1]];
  [swapped[a], swapped[b]] = [swapped[b], swapped[a]];
  assert(swapped[a] !== swapped[b]);
  const answers = folder.write(
    "answers.csv",
    csv([
      one, //                            right
      [two[0], swapped.join("")], //     79 of 81 cells
      [four[0], "1"], //                 no cell, being too short; the third has no answer
      [five[0], five[0]], //             the givens, 23 of 81
      [".".repeat(81), one[1]], //       not asked
    ]),
  );
  const { count, missing, surplus, exact, cell, valid } = await json("score", answers, "--truth", sudokus);
  assertEquals({ count, missing, surplus }, { count: 5, missing: 1, surplus: 1 });
  assertEquals([exact.estimate, valid.estimate], [1 / 5, 1 / 5]);
  assertAlmostEquals(cell.estimate, (81 + 79 + 23) / 81 / 5, 1e-12);
  assertAlmostEquals(exact.low, 0.0362238, 1e-6); //  R: binom::binom.wilson(1, 5)
  assertAlmostEquals(exact.high, 0.6244654, 1e-6);

  const { output } = await run("score", answers, "--truth", sudokus);
  assertEquals(output.split("\n").slice(0, 2), ["Sudoku, 5 puzzles", "exact       20.0 % (3.6–62.4)        1 of 5"]);
  assertStringIncludes(output, "1 puzzle has no answer and counts as wrong\n1 answer is not asked for and left out\n");
});

Deno.test("blanks may be written as 0", async () => {
  using folder = temporaryFolder();
  const rows = (await readRows(sudokus)).map(([, question, answer]) => [question.replaceAll(".", "0"), answer]);
  const { exact } = await json("score", folder.write("answers.csv", csv(rows)), "--truth", sudokus);
  assertEquals(exact.estimate, 1);
});

Deno.test("another shortest path is optimal without being exact", async () => {
  using folder = temporaryFolder();
  const [one, two, three] = (await readRows(mazes)).map(([, question, answer]) => [question, answer]);
  const turned = solveMaze(dihedral(parseMaze(two[0]), 2)); //  the same rule, upside down, breaks ties otherwise
  const other = formatMaze(dihedral(turned, inverseDihedral(2)));
  const differing = [...other].filter((cell, i) => cell !== two[1][i]).length;
  assert(differing > 0);
  const answers = folder.write("answers.csv", csv([one, [two[0], other], [three[0], three[0]]]));
  const { exact, cell, valid, optimal } = await json("score", answers, "--truth", mazes);
  const path = [...three[1]].filter((cell) => cell === "o").length;
  assertEquals([exact, valid, optimal].map(({ estimate }) => estimate), [1 / 3, 2 / 3, 2 / 3]);
  assertAlmostEquals(cell.estimate, (900 + 900 - differing + 900 - path) / 900 / 3, 1e-12);
});

Deno.test("a submission with right, late and missing attempts scores as counted by hand", async () => {
  using folder = temporaryFolder();
  const right = JSON.parse(await Deno.readTextFile(solutions)) as Record<string, number[][][]>;
  const [[a, [first]], [b, [only]]] = Object.entries(right);
  const submission = {
    [a]: [{ attempt_1: first, attempt_2: [[0]] }, { attempt_1: [[0]], attempt_2: [[1]] }], //  1 of 2 inputs, at once
    [b]: [{ attempt_1: [[0]], attempt_2: only }], //                                            at the second attempt
    elsewhere: [{ attempt_1: [[0]] }],
  };
  const file = folder.write("submission.json.gz", gzipSync(JSON.stringify(submission)));
  const score = await json("score", file, "--truth", challenges, "--solutions", solutions);
  assertEquals([score.tasks, score.pairs, score.missing, score.surplus], [3, 4, 1, 1]);
  assertEquals(passes(score), [[1, 1 / 6, 0], [2, 1 / 2, 1 / 3]]);
  const { output } = await run("score", file, "--truth", challenges);
  assertStringIncludes(output, "ARC, 3 tasks, 4 test inputs\npass@1      16.7 %");
});

Deno.test("what cannot be scored is refused by file and line", async () => {
  using folder = temporaryFolder();
  const [[, question, answer], [, other]] = await readRows(sudokus);
  const file = (name: string, text: string) => folder.write(name, text);
  const good = file("good.csv", csv([[question, answer]]));
  const cases: [string[], number, string][] = [
    [["score", good], 2, "trm score needs --truth"],
    [["score", good, "--truth", challenges], 2, "expected two .csv files, or two .json files"],
    [["score", good, "--truth", file("empty.csv", "question,answer\n")], 1, 'empty.csv": it has no rows'],
    [["score", file("columns.csv", "puzzle,answer\n"), "--truth", sudokus], 1, 'line 1 of "'],
    [
      ["score", file("twice.csv", csv([[question, answer], [question, answer]])), "--truth", sudokus],
      1,
      "Cannot read line 3",
    ],
    [["score", file("quoted.csv", `question,answer\n"${question}",1\n`), "--truth", sudokus], 1, "Cannot read line 2"],
    [["score", good, "--truth", file("lie.csv", csv([[question, answer], [other, answer]]))], 1, "line 3 of"],
    [["score", good, "--truth", file("odd.csv", csv([["S  x", "S  x"]]))], 1, "line 2 of"],
    [["score", `${folder.path}/none.csv`, "--truth", sudokus], 1, "none.csv"],
    [["score", file("s.json", "{}"), "--truth", file("other.json", "{}")], 2, "or --solutions"],
    [["score", file("s.json", "{}"), "--truth", file("x_challenges.json", "{}")], 1, "Cannot find ARC's solutions"],
    [["score", file("torn.json", "{\n"), "--truth", challenges], 1, 'torn.json"'],
    [["score", file("list.json", "[]"), "--truth", challenges], 1, 'list.json": expected an object'],
    [
      ["score", file("cell.json", '{ "6ea4a07e": [{ "attempt_1": [[10]] }] }'), "--truth", challenges],
      1,
      'Cannot read attempt_1 for test 1 of task "6ea4a07e" of "',
    ],
  ];
  for (const [args, code, says] of cases) {
    const found = await run(...args);
    assertEquals({ args, code: found.code, output: found.output }, { args, code, output: "" });
    assertStringIncludes(found.error, says);
  }
});

interface Estimate {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** What `--json` prints, of either kind of score. */
interface Printed extends Record<"exact" | "cell" | "valid" | "optimal", Estimate> {
  readonly puzzle: string;
  readonly count: number;
  readonly tasks: number;
  readonly pairs: number;
  readonly missing: number;
  readonly surplus: number;
  readonly passes: readonly { readonly k: number; readonly meanOfPairs: Estimate; readonly allPairs: Estimate }[];
}

async function json(...args: string[]): Promise<Printed> {
  const { code, output, error } = await run(...args, "--json");
  assertEquals({ code, error }, { code: 0, error: "" });
  return JSON.parse(output);
}

function passes({ passes }: Printed): number[][] {
  return passes.map(({ k, meanOfPairs, allPairs }) => [k, meanOfPairs.estimate, allPairs.estimate]);
}

async function run(...args: string[]): Promise<{ code: number; output: string; error: string }> {
  let output = "", error = "";
  const code = await main(args, {
    output: {
      write: (text) => output += text,
      writeError: (text) => error += text,
      interactive: false,
      color: false,
      columns: () => 80,
      now: () => 0,
    },
  });
  return { code, output, error };
}

async function readRows(path: string): Promise<string[][]> {
  return (await Deno.readTextFile(path)).trimEnd().split("\n").slice(1).map((line) => line.split(","));
}

function csv(rows: readonly (readonly string[])[]): string {
  return ["question,answer", ...rows.map((row) => row.join(","))].join("\n") + "\n";
}

function temporaryFolder() {
  const path = Deno.makeTempDirSync();
  return {
    path,
    write(name: string, content: string | Uint8Array): string {
      const file = `${path}/${name}`;
      Deno.writeFileSync(file, typeof content === "string" ? new TextEncoder().encode(content) : content);
      return file;
    },
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

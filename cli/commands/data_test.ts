import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { main } from "../main.ts";

const header = "source,question,answer,rating\n";
const mazes = header + "x,S  ## G  ,Soo##oGoo,6\n".repeat(2);

Deno.test("trm data make, inspect and convert go through one after the other", async () => {
  await withFolder(async (folder) => {
    const made = await run("data", "make", "sudoku-4x4", "--puzzles", "40", "--test", "9", "--out", `${folder}/made/`);
    assertEquals(made.code, 0);
    assertStringIncludes(made.output, `${folder}/made/train.csv · 40 puzzles · SHA-256 `);
    assertStringIncludes(made.output, "classes of puzzles up to symmetry\n");

    const inspected = await run("data", "inspect", `${folder}/made`, "--prove");
    assertStringIncludes(inspected.output, "40 of 40 proven to have one solution");
    assertStringIncludes(inspected.output, `made/test.csv in ${folder}/made/train.csv: 0 exactly, 0 up to symmetry, `);

    const files = ["--from", `${folder}/made/train.csv`, "--test", `${folder}/made/test.csv`];
    const options = ["--augmentations", "5", "--out", `${folder}/official`];
    const converted = await run("data", "convert", "sudoku", ...files, ...options);
    assertEquals(
      converted.output,
      "train · 40 groups · 240 puzzles · 240 examples\ntest · 9 groups · 9 puzzles · 9 examples\n" +
        `1 identifiers, the blank one included\nwrote ${folder}/official\n`,
    );
    assertEquals(Deno.statSync(`${folder}/official/train/all__inputs.npy`).size, 128 + 240 * 16 * 8); //  as the reference
    const { output } = await run("data", "inspect", `${folder}/official`, "--json");
    assertEquals(JSON.parse(output).found[0].splits.map(({ examples }: { examples: number }) => examples), [240, 9]);
  });
});

Deno.test("trm data make prints one JSON object, and makes the same again from the same seed", async () => {
  await withFolder(async (folder) => {
    const make = async (out: string, ...more: string[]) => {
      const options = ["--side", "6", "--moves", "6", "--puzzles", "5", "--test", "2", "--json"];
      const { output } = await run("data", "make", "maze", ...options, ...more, "--out", `${folder}/${out}`);
      return JSON.parse(output);
    };
    const [a, b, c] = [await make("a"), await make("b"), await make("c", "--seed", "1")];
    assertEquals([a.train, a.test], [b.train, b.test]);
    assert(a.train.hash !== c.train.hash);
    assertEquals(a.made, { kind: "maze", puzzles: 5, test: 2, seed: 0, side: 6, minimumMoves: 6 });
  });
});

Deno.test("trm data get fetches from a mirror, needs no more than that host, and checks what comes", async () => {
  await withFolder(async (cache) => {
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => new Response(mazes));
    const mirror = `http://127.0.0.1:${server.addr.port}`;
    const options = ["maze-hard", "--mirror", mirror, "--cache", cache];
    const permissions = await run("data", "get", ...options, "--show-permissions");
    assertEquals(
      permissions.output,
      `--no-prompt --allow-read=${cache}/maze-hard --allow-write=${cache}/maze-hard --allow-net=${mirror.slice(7)}\n`,
    );
    const { code, error } = await run("data", "get", ...options);
    await server.shutdown();
    assertEquals(code, 1);
    assertStringIncludes(error, "trm: Cannot use what was downloaded as maze-hard's train: found 2 of another version");
    assertEquals([...Deno.readDirSync(`${cache}/maze-hard`)], []);
  });
});

Deno.test("trm data get takes local files, and says which of them are not the published ones", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/my_test.csv`, mazes);
    const options = ["--from", `${folder}/my_test.csv`, "--cache", `${folder}/data`];
    const { code, output, error } = await run("data", "get", "maze-hard", ...options);
    assertEquals([code, error], [0, "found no train: expected train.csv\n"]);
    assertStringIncludes(output, "test · 2 mazes, other than the published ones · from ");
    assertStringIncludes(output, `wrote ${folder}/data/maze-hard/test.csv\n`);
    const { parts } = JSON.parse((await run("data", "get", "maze-hard", ...options, "--json")).output);
    assertEquals([parts[0].count, parts[0].published], [2, false]);
  });
});

Deno.test("trm data refuses what it cannot do, in one sentence and with an exit code", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/bad.csv`, mazes.replace("## G", "##xG"));
    const out = ["--out", `${folder}/out`];
    const cases: [string[], number, string][] = [
      [["inspect"], 2, "trm data inspect needs <paths>"],
      [["inspect", `${folder}/none`], 1, "there is no such file or folder"],
      [["inspect", `${folder}/bad.csv`], 1, `Cannot read line 2 of "${folder}/bad.csv": Cannot read cell 6 of a maze`],
      [["inspect", folder, "--porve"], 2, `did you mean "--prove"`],
      [["make", "sudoku-5x5"], 2, 'Cannot read <kind>: found "sudoku-5x5"'],
      [["make", "maze", "--givens", "3", ...out], 2, "Cannot take --givens for maze"],
      [["make", "sudoku-4x4", "--side", "3", ...out], 2, "Cannot take --side for sudoku-4x4"],
      [["make", "sudoku-4x4", "--givens", "17", ...out], 1, "Cannot make a Sudoku of 4 × 4 cells with 17 givens"],
      [["make", "sudoku-4x4", "--givens", "16", ...out], 1, "different Sudokus of 4 × 4: found 288"],
      [["make", "sudoku-4x4", "--out", folder], 1, "it exists already"],
      [["make", "maze", "--puzzles", "0", ...out], 2, 'found "0", expected an integer of at least 1'],
      [["make", "maze", "--side", "300", ...out], 2, "an integer from 2 to 255"],
      [["get", "chess"], 2, 'Cannot read <name>: found "chess"'],
      [["get", "maze-hard", "--mirror", "ftp://x"], 2, 'Cannot fetch from "ftp://x"'],
      [
        ["get", "maze-hard", "--mirror", "http://x", "--from", folder, "--cache", folder],
        2,
        "Cannot take --mirror with --from",
      ],
      [["get", "sudoku-extreme", "--from", `${folder}/none`, "--cache", folder], 1, "expected train.csv, test.csv"],
      [["convert", "maze"], 2, "trm data convert needs --out"],
      [["convert", "maze", "--cache", folder, ...out], 1, "run trm data get maze-hard"],
      [["convert", "arc-agi-1", "--cache", folder, ...out], 1, "run trm data get arc-agi-1"],
      [["convert", "maze", "--from", `${folder}/bad.csv`, ...out], 1, "line 2 of"],
    ];
    for (const [words, exit, says] of cases) {
      const { code, error } = await run("data", ...words);
      assertEquals({ words, code, lines: error.trim().split("\n").length }, { words, code: exit, lines: 1 });
      assertStringIncludes(error, says);
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["bad.csv"]);
  });
});

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

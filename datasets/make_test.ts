import { assertEquals, assertThrows } from "@std/assert";
import { inspectData } from "./inspect/inspect.ts";
import { makeData, type MakeOptions } from "./make.ts";
import { openData } from "./open/open.ts";

const sudoku: MakeOptions = { kind: "sudoku", size: 6, givens: 12, puzzles: 30, test: 8, seed: 3 };
const maze: MakeOptions = { kind: "maze", side: 6, minimumMoves: 6, puzzles: 10, test: 4, seed: 3 };

Deno.test("makeData() writes puzzles that inspection finds sound, apart, and of the hash that it told", async () => {
  await withFolder(async (folder) => {
    for (const options of [sudoku, maze]) {
      const made = makeData(options, `${folder}/${options.kind}`);
      const { found, overlaps } = await inspectData([`${folder}/${options.kind}`], { prove: true });
      assertEquals(found.map((one) => "hash" in one && one.hash), [made.train.hash, made.test!.hash]);
      assertEquals(found.map((one) => "puzzles" in one && one.puzzles), [options.puzzles, options.test]);
      assertEquals(overlaps[0].twins, { exact: 0, puzzles: 0, solutions: 0 });
      for (const one of found) {
        if (one.kind === "sudoku") assertEquals([one.proven, one.sources], [one.puzzles, { generated: one.puzzles }]);
        if (one.kind === "maze") assertEquals([one.official, one.repeats], [one.puzzles, 0]);
      }
      const json = JSON.parse(await Deno.readTextFile(`${folder}/${options.kind}/data.json`));
      assertEquals(json, JSON.parse(JSON.stringify(made)));
      assertEquals(json.made, options);
    }
  });
});

Deno.test("makeData() makes the puzzles that openData() generates from the same options", async () => {
  await withFolder(async (folder) => {
    const made = makeData(sudoku, `${folder}/a`);
    using data = await openData({
      kind: "sudoku",
      size: 6,
      givens: 12,
      puzzles: 30,
      test: 8,
      augmentations: 0,
      seed: 3,
    });
    assertEquals([made.train.hash, made.test!.hash], [data.facts.train!.hash, data.facts.test!.hash]);
    assertEquals(made.heldOut, data.facts.heldOut);
  });
});

Deno.test("makeData() writes no test file where none is asked for, overwrites nothing, and leaves nothing half-made", async () => {
  await withFolder((folder) => {
    assertEquals(makeData({ ...maze, test: 0 }, `${folder}/a`).test, null);
    assertEquals([...Deno.readDirSync(`${folder}/a`)].map(({ name }) => name).sort(), ["data.json", "train.csv"]);
    assertThrows(() => makeData(maze, `${folder}/a`), RangeError, "it exists already");
    assertThrows(
      () => makeData({ ...maze, minimumMoves: 35, attempts: 9 }, `${folder}/b`),
      RangeError,
      "none new in 9",
    );
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["a"]);
  });
});

async function withFolder(body: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

import { assert, assertEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { readArcPairs } from "../arc/read.ts";
import { openData } from "../open/open.ts";
import { publishedData, type PublishedName } from "./published.ts";
import { takePublished } from "./take.ts";

const header = "source,question,answer,rating\n";
const sudoku = header + "x,1...3.1..1..4..1,1234341221434321,0\n";
const maze = header + "x,S  ## G  ,Soo##oGoo,6\n";
// The real files; run where they lie beside this checkout.
const real = new URL("../../../shared/data/", import.meta.url);

Deno.test("takePublished() finds splits by their names and contents, and copies them as the cache has them", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/in/sudoku`, { recursive: true });
    await Deno.mkdir(`${folder}/in/maze`);
    const files = ["sudoku/extreme_train.csv", "sudoku/extreme_train_extra.csv", "sudoku/hard_test_10k.csv"];
    for (const file of files) await Deno.writeTextFile(`${folder}/in/${file}`, sudoku);
    await Deno.writeTextFile(`${folder}/in/maze/train.csv`, maze);
    await Deno.writeTextFile(`${folder}/in/maze/latest.csv`, maze);

    const taken = await take("sudoku-extreme", [`${folder}/in`], `${folder}/data`);
    assertEquals(taken.map(({ name, from, count, published }) => [name, ...from, count, published]), [
      ["train", `${folder}/in/${files[0]}`, 1, false],
      ["test", `${folder}/in/${files[2]}`, 1, false],
    ]);
    assertEquals(await Deno.readTextFile(`${folder}/data/sudoku-extreme/train.csv`), sudoku);
    assertEquals((await take("maze-hard", [`${folder}/in`], `${folder}/data`)).map(({ name }) => name), ["train"]);
    using data = await openData(
      { kind: "sudoku-extreme", puzzles: 1, augmentations: 0, seed: 0 },
      { cache: `${folder}/data` },
    );
    assertEquals([data.facts.train!.groups, data.facts.test!.groups], [1, 1]);
  });
});

Deno.test("takePublished() replaces an older copy, packed or not", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/train.csv`, maze);
    await take("maze-hard", [`${folder}/train.csv`], `${folder}/data`);
    const packed = new Blob([maze + maze.slice(header.length)]).stream().pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(`${folder}/new_train.csv.gz`, packed);
    await take("maze-hard", [`${folder}/new_train.csv.gz`], `${folder}/data`);
    assertEquals([...Deno.readDirSync(`${folder}/data/maze-hard`)].map(({ name }) => name), ["train.csv.gz"]);
  });
});

Deno.test("takePublished() takes ARC from its repositories' folders, one task a file", async () => {
  await withFolder(async (folder) => {
    const task = (colour: number) =>
      JSON.stringify({
        train: [{ input: [[colour]], output: [[1]] }],
        test: [{ input: [[2]], output: [[colour]] }, { input: [[3]], output: [[4]] }],
      });
    for (const inner of ["ARC/data/training", "ARC/data/evaluation", "ConceptARC/corpus/Above"]) {
      await Deno.mkdir(`${folder}/${inner}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${inner}/b.json`, task(5));
      await Deno.writeTextFile(`${folder}/${inner}/12.json`, task(6));
    }
    const taken = await take("arc-agi-1", [`${folder}/ARC`, `${folder}/ConceptARC`], `${folder}/data`);
    assertEquals(taken.map(({ name, count }) => [name, count]), [["training", 2], ["evaluation", 2], ["concept", 2]]);
    const [challenges, solutions] = taken[1].paths;
    const tasks = readArcPairs(challenges, solutions);
    assertEquals(tasks.map(({ id }) => id), ["12", "b"]);
    assertEquals(tasks[1].pairs.map(({ part, output }) => [part, output.cells[0]]), [
      ["train", 1],
      ["test", 5],
      ["test", 4],
    ]);
  });
});

Deno.test("takePublished() copies nothing that is malformed, ambiguous or absent, and says what", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a_train.csv`, maze.replace("oGoo", "oGo"));
    await assertRejects(() => take("maze-hard", [folder], `${folder}/data`), SyntaxError, "line 2 of");
    await Deno.writeTextFile(`${folder}/a_train.csv`, maze);
    await Deno.writeTextFile(`${folder}/b_train.csv`, maze);
    await assertRejects(() => take("maze-hard", [folder], `${folder}/data`), RangeError, "which is the train split");
    await assertRejects(
      () => take("sudoku-extreme", [folder], `${folder}/data`),
      Deno.errors.NotFound,
      `Cannot take sudoku-extreme from "${folder}": expected train.csv, test.csv`,
    );
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["a_train.csv", "b_train.csv"]);
  });
});

Deno.test("takePublished() knows the real files", { ignore: !exists(real) }, async () => {
  await withFolder(async (cache) => {
    for (const [name, counts] of [["maze-hard", [1000, 1000]], ["arc-agi-2", [1000, 120, 160]]] as const) {
      const taken = await take(name, [fileURLToPath(real)], cache);
      assertEquals(taken.map(({ count }) => count), [...counts]);
      assert(taken.every(({ published }) => published));
    }
  });
});

async function take(name: PublishedName, from: string[], cache: string) {
  return await Array.fromAsync(takePublished(publishedData(name), from, cache));
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch {
    return false;
  }
}

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";
import { exampleCount, trainBatches } from "../batches.ts";
import type { Source } from "../batches_source.ts";
import { writeOfficial } from "../official_write.ts";
import { openData, openTest } from "./open.ts";
import { dataSizes } from "./sizes.ts";
import type { ArcData, DataSpec, MazeData, SudokuData } from "./spec.ts";

const sudoku: SudokuData = { kind: "sudoku", size: 4, givens: 6, puzzles: 20, test: 5, augmentations: 3, seed: 1 };
const maze: MazeData = { kind: "maze", side: 6, minimumMoves: 6, puzzles: 8, test: 4, augment: true, seed: 1 };
const header = "source,question,answer,rating\n";
const row = "x,1...3.1..1..4..1,1234341221434321,0\n";

Deno.test("openData() generates what a spec says, and tells its facts as plain data", async () => {
  using data = await openData(sudoku);
  const { facts } = data;
  assertEquals([facts.length, facts.vocabulary, facts.identifiers], [16, 6, 1]);
  assertEquals(facts.grid, { kind: "sudoku", rows: 4, columns: 4, box: { rows: 2, columns: 2 } });
  const { train, test } = facts;
  assertEquals([train!.groups, train!.puzzles, test!.groups, test!.puzzles], [20, 80, 5, 5]);
  assertEquals([train!.hash, test!.hash.length], [facts.hash, 64]);
  assertEquals(facts.heldOut!.what, "puzzle");
  assertEquals(JSON.parse(JSON.stringify(facts)), facts);
});

Deno.test("openData() makes the same data of the same spec, and a hash that tells others apart", async () => {
  const opened = [sudoku, sudoku, { ...sudoku, seed: 2 }, { ...sudoku, augmentations: 9 }];
  const [a, b, c, d] = await Promise.all(opened.map((spec) => openData(JSON.parse(JSON.stringify(spec)))));
  assertEquals(a.facts, b.facts);
  assertEquals(examples(a.train), examples(b.train));
  assert(a.facts.hash !== c.facts.hash);
  assertEquals(a.facts.hash, d.facts.hash); //  of the puzzles before augmentation
});

Deno.test("openData() generates mazes, and tests on those after the ones trained on, unaugmented", async () => {
  using data = await openData(maze);
  assertEquals([data.facts.train!.puzzles, data.facts.test!.puzzles], [64, 4]);
  assertEquals(dataSizes(maze), sizes(data.facts));
});

Deno.test("openData() takes files in place of what a spec generates, augmented as it says", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.csv`, header + row.repeat(3));
    await Deno.writeTextFile(`${folder}/b.csv`, header + row);
    using one = await openData(sudoku, { path: `${folder}/a.csv` });
    assertEquals([one.facts.train!.puzzles, one.facts.train!.from, one.test], [12, `${folder}/a.csv`, null]);
    using both = await openData(sudoku, { path: `${folder}/a.csv`, testPath: `${folder}/b.csv` });
    assertEquals([both.facts.test!.examples, both.facts.heldOut], [1, undefined]);
    using test = await openTest(sudoku, { testPath: `${folder}/b.csv` });
    assertEquals([test.facts.train, test.facts.hash], [null, both.facts.test!.hash]);
    await assertRejects(
      () => openTest(sudoku, { path: `${folder}/a.csv` }),
      Deno.errors.NotFound,
      "none was named beside the data to train on",
    );
    await assertRejects(
      () => openData({ ...sudoku, size: 6 }, { path: `${folder}/a.csv` }),
      RangeError,
      "it holds 4×4 Sudokus, expected 6×6",
    );
  });
});

Deno.test("openData() finds downloads where trm data get puts them, packed or not", async () => {
  const extreme: DataSpec = { kind: "sudoku-extreme", puzzles: 2, augmentations: 1, seed: 5 };
  await withFolder(async (cache) => {
    await Deno.mkdir(`${cache}/sudoku-extreme`);
    await Deno.writeTextFile(`${cache}/sudoku-extreme/train.csv`, header + row.repeat(4));
    await Deno.writeFile(`${cache}/sudoku-extreme/test.csv.gz`, await packed(header + row));
    using data = await openData(extreme, { cache });
    assertEquals([data.facts.train!.groups, data.facts.test!.groups], [2, 1]); //  2 of 4 are drawn
    using more = await openData({ ...extreme, puzzles: 9 }, { cache });
    assertEquals(more.facts.train!.groups, 4);
  });
});

Deno.test("openData() says which command gets what is missing", async () => {
  const cases: [DataSpec, string][] = [
    [
      { kind: "sudoku-extreme", puzzles: 1, augmentations: 0, seed: 0 },
      'Cannot open Sudoku-Extreme: found no "nowhere/sudoku-extreme/train.csv"; run trm data get sudoku-extreme, or name a file',
    ],
    [{ kind: "maze-hard", augment: true }, "run trm data get maze-hard"],
    [{ kind: "arc-agi", version: 2, augmentations: 1, seed: 1 }, "run trm data get arc-agi-2"],
  ];
  for (const [spec, message] of cases) {
    await assertRejects(() => openData(spec, { cache: "nowhere" }), Deno.errors.NotFound, message);
  }
  await assertRejects(() => openData({ kind: "official", folder: "nowhere" }), Deno.errors.NotFound, 'open "nowhere"');
  await assertRejects(() => openData(sudoku, { path: "nowhere.csv" }), Deno.errors.NotFound, "there is no such file");
});

Deno.test("openData() opens a folder in the official layout, in place of any spec", async () => {
  await withFolder(async (folder) => {
    using made = await openData(sudoku);
    const splits = { train: made.train, test: made.test! };
    writeOfficial(`${folder}/data`, { splits, identifiers: ["<blank>"] });
    const official: DataSpec = { kind: "official", folder: `${folder}/data` };
    using named = await openData(official);
    using instead = await openData({ kind: "maze-hard", augment: true }, { path: `${folder}/data` });
    for (const { train, test, facts } of [named, instead]) {
      assertEquals([examples(train), examples(test!)], [examples(made.train), examples(made.test!)]);
      assertEquals([facts.grid, facts.train!.puzzles], [made.facts.grid, 80]);
    }
    assertEquals(dataSizes(official), sizes(named.facts));
    using mixed = await openTest(sudoku, { testPath: `${folder}/data` });
    assertEquals(mixed.facts.test!.examples, 5);
    const six = { ...sudoku, size: 6, puzzles: 2, test: 1 } as const;
    await assertRejects(() => openData(six, { testPath: `${folder}/data` }), RangeError, "its length is 16");
  });
});

Deno.test("openData() makes ARC's splits of a folder, on a smaller canvas if told", async () => {
  await withFolder(async (folder) => {
    for (const [subset, from] of [["training", "mini"], ["evaluation", "probe"], ["concept", "mini"]]) {
      for (const part of ["challenges", "solutions"]) {
        const file = fileURLToPath(new URL(`../arc/testdata/${from}_${part}.json`, import.meta.url));
        await Deno.copyFile(file, `${folder}/arc-agi_${subset}_${part}.json`);
      }
    }
    const arc: ArcData = { kind: "arc-agi", version: 1, augmentations: 5, seed: 42 };
    using data = await openData(arc, { path: folder });
    assertEquals([data.facts.length, data.facts.train!.groups, data.facts.test!.groups], [900, 8, 2]);
    assertEquals(data.arc!.name(0), "<blank>");
    assertEquals(data.arc!.testTasks.map(({ id }) => id).sort(), ["13713586", "z9"]);
    assertEquals(dataSizes(arc, { path: folder }), sizes(data.facts));

    using small = await openData({ ...arc, tasks: 1, side: 12 }, { path: folder });
    assertEquals(small.facts.grid, { kind: "arc", rows: 12, columns: 12 });
    assert(small.facts.train!.groups <= 3);
    assertEquals(examples(small.train)[0].length, 288);
    assertThrows(() => dataSizes({ ...arc, tasks: 1 }, { path: `${folder}/none` }), Deno.errors.NotFound);
  });
});

Deno.test("dataSizes() knows the published data sets without their files", () => {
  const arc = (version: 1 | 2): ArcData => ({ kind: "arc-agi", version, augmentations: 1000, seed: 42 });
  const known: [DataSpec, number[]][] = [
    [{ kind: "sudoku-extreme", puzzles: 1000, augmentations: 1000, seed: 0 }, [81, 11, 1]],
    [{ kind: "maze-hard", augment: false }, [900, 6, 1]],
    [arc(1), [900, 12, 876_406]],
    [arc(2), [900, 12, 1_191_730]],
  ];
  for (const [spec, expected] of known) {
    const { length, vocabulary, identifiers } = dataSizes(spec);
    assertEquals([length, vocabulary, identifiers], expected);
  }
});

Deno.test("batches of opened data carry no ignored labels where all cells are asked", async () => {
  for (const spec of [sudoku, maze]) {
    using data = await openData(spec);
    const batch = trainBatches(data.train, { batch: 8, seed: 0, epochsPerIteration: 2 }).next()!;
    assert(batch.labels.every((label) => label > 0 && label < data.facts.vocabulary));
  }
});

function sizes({ length, vocabulary, identifiers, grid }: ReturnType<typeof dataSizes>) {
  return { length, vocabulary, identifiers, grid };
}

/** Tokens and labels of every example. */
function examples(source: Source): number[][] {
  const { length } = source.metadata;
  return Array.from({ length: exampleCount(source) }, (_, example) => {
    const row = new Uint32Array(2 * length);
    source.read(example, row.subarray(0, length), row.subarray(length), 0);
    return [...row];
  });
}

async function packed(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

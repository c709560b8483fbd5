import { assert, assertEquals, assertRejects } from "@std/assert";
import { augmentSudoku, drawSudokuAugmentation } from "@trm/augment";
import { fileURLToPath } from "node:url";
import { openData } from "../open/open.ts";
import { writeOfficial } from "../official_write.ts";
import { legacyRandom } from "../random/legacy.ts";
import { usualBox } from "../sudoku/box.ts";
import { generateSudokus } from "../sudoku/generate.ts";
import { GIVEN } from "../sudoku/table.ts";
import { formatSudoku } from "../sudoku/text.ts";
import { solutionFingerprint } from "./fingerprint.ts";
import { inspectData } from "./inspect.ts";

const header = "source,question,answer,rating\n";

Deno.test("inspectData() counts a file of Sudokus, and finds what repeats, exactly or up to symmetry", async () => {
  const [a, b] = made(2);
  await withFolder(async (folder) => {
    await write(`${folder}/x.csv`, [a, a, turned(a, 1), regiven(a), { ...b, question: ".".repeat(36) }]);
    const { found: [found], overlaps } = await inspectData([`${folder}/x.csv`], { prove: true });
    assert(found.kind === "sudoku");
    assertEquals([found.size, found.puzzles, found.sources, overlaps], [6, 5, { s: 5 }, []]);
    assertEquals(found.repeats, { exact: 1, puzzles: 2, solutions: 3 });
    assertEquals([found.givens.least, found.givens.most, found.ratings.mean], [0, 12, 2]);
    assertEquals(found.proven, 4); //  not the one without givens
    assertEquals(found.hash.length, 64);
  });
});

Deno.test("inspectData() finds test puzzles that were trained on, in a folder of two files, train first", async () => {
  const [a, b, c, d] = made(4);
  await withFolder(async (folder) => {
    await write(`${folder}/test.csv`, [a, turned(b, 2), regiven(c), d]);
    await write(`${folder}/train.csv`, [a, b, c]);
    const { found, overlaps } = await inspectData([folder]);
    assertEquals(found.map(({ path }) => path), [`${folder}/train.csv`, `${folder}/test.csv`]);
    assertEquals(overlaps, [{
      first: `${folder}/train.csv`,
      second: `${folder}/test.csv`,
      twins: { exact: 1, puzzles: 2, solutions: 3 },
    }]);
  });
});

Deno.test("inspectData() solves mazes, and finds them turned and mirrored", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/train.csv`, header + "x,S  ## G  ,Soo##oGoo,6\nx,S   # G  ,Soo #oGoo,6\n");
    await Deno.writeTextFile(`${folder}/test.csv`, header + "x,  S ##  G,ooSo##ooG,6\n");
    const { found: [train, test], overlaps } = await inspectData([folder]);
    assert(train.kind === "maze" && test.kind === "maze");
    assertEquals([train.puzzles, train.side, train.moves.most, train.shortest, train.official], [2, 3, 6, 1, 1]);
    assertEquals([test.puzzles, overlaps[0].twins.puzzles, overlaps[0].twins.exact], [1, 1, 0]);
  });
});

Deno.test("inspectData() counts ARC's subsets and what they share", async () => {
  await withFolder(async (folder) => {
    for (const [subset, from] of [["training", "mini"], ["evaluation", "probe"], ["training2", "mini"]]) {
      for (const part of ["challenges", "solutions"]) {
        const file = fileURLToPath(new URL(`../arc/testdata/${from}_${part}.json`, import.meta.url));
        await Deno.copyFile(file, `${folder}/arc-agi_${subset}_${part}.json`);
      }
    }
    const { found: [found] } = await inspectData([folder]);
    assert(found.kind === "arc");
    assertEquals(found.subsets.map(({ name, tasks }) => [name, tasks]), [["evaluation", 2], ["training2", 3], [
      "training",
      3,
    ]]);
    assertEquals(found.shared, [{ subsets: ["training2", "training"], ids: 3, contents: 3 }]);
  });
});

Deno.test("inspectData() reads every example of the official layout, and finds what both splits hold", async () => {
  await withFolder(async (folder) => {
    const spec = { kind: "sudoku", size: 4, givens: 6, puzzles: 9, test: 3, augmentations: 2, seed: 1 } as const;
    using data = await openData(spec);
    writeOfficial(`${folder}/data`, { splits: { train: data.train, test: data.test! }, identifiers: ["<blank>"] });
    writeOfficial(`${folder}/same`, { splits: { train: data.train, test: data.train }, identifiers: ["<blank>"] });
    const { found: [apart, same] } = await inspectData([`${folder}/data`, `${folder}/same`]);
    assert(apart.kind === "official" && same.kind === "official");
    assertEquals([apart.leaks, same.leaks], [0, 27]);
    const [{ groups, puzzles, examples, versions }] = apart.splits;
    assertEquals([groups, puzzles, examples, versions.least], [9, 27, 27, 3]);
  });
});

Deno.test("inspectData() refuses what is missing, malformed or no data set", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/empty`);
    await Deno.writeTextFile(`${folder}/bad.csv`, header + "x,1...,1234,0\n");
    await assertRejects(() => inspectData([`${folder}/none`]), Deno.errors.NotFound, "there is no such file or folder");
    await assertRejects(() => inspectData([`${folder}/empty`]), Deno.errors.NotFound, "found no .csv, no ARC .json");
    await assertRejects(() => inspectData([`${folder}/bad.csv`]), SyntaxError, "line 2 of");
  });
});

Deno.test("solutionFingerprint() does not change under symmetries, and tells other grids apart", () => {
  for (const size of [4, 6, 9]) {
    const box = usualBox(size), random = legacyRandom(size);
    const fingerprint = solutionFingerprint(box);
    const grids = [...generateSudokus({ size, givens: size * size }, random).take(20)].map(({ cells }) => cells);
    for (const cells of grids) {
      const { digits, ...moves } = drawSudokuAugmentation(random, box);
      const plain = { rows: size, columns: size, cells: cells.map((cell) => cell % GIVEN) };
      assertEquals(fingerprint(augmentSudoku(plain, { digits, ...moves }).cells), fingerprint(cells));
    }
    if (size === 9) assertEquals(new Set(grids.map(fingerprint)).size, 20);
    if (size === 4) assertEquals(new Set(grids.map(fingerprint)).size, 2);
  }
});

interface Row {
  readonly question: string;
  readonly answer: string;
}

/** 6×6 puzzles with 12 givens, whose solutions no symmetry makes equal. */
function made(count: number): Row[] {
  const fingerprint = solutionFingerprint({ rows: 2, columns: 3 });
  const rows = new Map<number, Row>();
  for (const { cells } of generateSudokus({ size: 6, givens: 12 }, legacyRandom(5))) {
    if (rows.size === count) break;
    rows.set(fingerprint(cells), formatSudoku(cells));
  }
  return [...rows.values()];
}

/** A puzzle after a symmetry. */
function turned({ question, answer }: Row, seed: number): Row {
  const augmentation = drawSudokuAugmentation(legacyRandom(seed), { rows: 2, columns: 3 });
  const apply = (text: string) => {
    const cells = Uint8Array.from(text.replaceAll(".", "0"), Number);
    return augmentSudoku({ rows: 6, columns: 6, cells }, augmentation).cells.join("");
  };
  return { question: apply(question).replaceAll("0", "."), answer: apply(answer) };
}

/** The same solution with one given less. */
function regiven({ question, answer }: Row): Row {
  return { question: question.replace(/[1-6]/, "."), answer };
}

async function write(path: string, rows: readonly Row[]): Promise<void> {
  await Deno.writeTextFile(path, header + rows.map(({ question, answer }) => `s,${question},${answer},2\n`).join(""));
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

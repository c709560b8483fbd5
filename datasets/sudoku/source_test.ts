import { assert, assertEquals, assertThrows } from "@std/assert";
import { augmentSudoku, drawSudokuAugmentation } from "@trm/augment";
import { trainBatches } from "../batches.ts";
import { legacyRandom } from "../random/legacy.ts";
import { generateSudokus } from "./generate.ts";
import { sudokuRules } from "./rules.ts";
import { sudokuSource, sudokuVersion } from "./source.ts";
import { GIVEN, sudokuCells, type SudokuTable, sudokuTableBuilder } from "./table.ts";
import { usualBox } from "./box.ts";

Deno.test("sudokuSource() makes one group of a puzzle and its versions, the first of them the puzzle itself", () => {
  const table = tableOf(6, 3);
  const source = sudokuSource(table, { augmentations: 4, seed: 1 });
  assertEquals([...source.groupOffsets], [0, 5, 10, 15]);
  assertEquals([source.puzzleOffsets.length, source.identifiers.length], [16, 15]);
  assertEquals(source.ratings, table.ratings);
  assertEquals([source.metadata.vocabulary, source.metadata.length, source.metadata.totalPuzzles], [8, 36, 3]);
  for (let puzzle = 0; puzzle < 3; puzzle++) {
    const { tokens, labels } = read(source, 5 * puzzle);
    const cells = sudokuCells(table, puzzle);
    assertEquals(labels, Uint32Array.from(cells, (cell) => cell % GIVEN + 1));
    assertEquals(tokens, Uint32Array.from(cells, (cell) => cell >= GIVEN ? cell - GIVEN + 1 : 1));
  }
});

Deno.test("sudokuSource() moves question and answer by the same symmetry, which keeps rules and givens", () => {
  for (const n of [4, 6, 9]) {
    const table = tableOf(n, 2);
    const source = sudokuSource(table, { augmentations: 20, seed: 7 });
    const { conflict } = sudokuRules(table.box);
    for (let example = 0; example < 42; example++) {
      const { tokens, labels } = read(source, example);
      assertEquals(conflict(Uint8Array.from(labels, (label) => label - 1)), undefined);
      assert(labels.every((label) => label >= 2)); //                        none is 0, which would be ignored
      assert(tokens.every((token, i) => token === 1 || token === labels[i]));
      if (example % 21 === 0) continue;
      const answer = sudokuCells(table, Math.floor(example / 21)).map((cell) => cell % GIVEN);
      const version = augmentSudoku({ rows: n, columns: n, cells: answer }, sudokuVersion(table, 7, example));
      assertEquals(labels, Uint32Array.from(version.cells, (digit) => digit + 1));
    }
  }
});

Deno.test("drawSudokuAugmentation() of the legacy stream draws what the reference draws after np.random.seed(77)", () => {
  // Printed by NumPy 2.4, which drew the permutations and the number in the order of the reference's builder.
  assertEquals(drawSudokuAugmentation(legacyRandom(77), { rows: 3, columns: 3 }), {
    digits: [0, 3, 6, 1, 2, 4, 7, 5, 9, 8],
    transpose: true,
    rows: [8, 7, 6, 1, 0, 2, 4, 3, 5],
    columns: [0, 1, 2, 6, 7, 8, 3, 5, 4],
  });
});

Deno.test("a version follows from the seed, the puzzle and its number alone, and versions differ", () => {
  const table = tableOf(9, 2);
  const [a, b, c] = [1, 1, 2].map((seed) => sudokuSource(table, { augmentations: 1000, seed }));
  const examples = [1, 2, 1000, 1002, 2001, 1, 1002];
  const last = examples.map((example) => read(a, example).labels.join());
  assertEquals(examples.toReversed().map((example) => read(b, example).labels.join()), last.toReversed());
  assertEquals(new Set(last).size, 5);
  assert(read(a, 1).labels.join() !== read(c, 1).labels.join());
});

Deno.test("trainBatches() of augmented Sudokus goes on to the bit from a saved place", () => {
  const options = { batch: 8, seed: 3, epochsPerIteration: 4 };
  const make = () => sudokuSource(tableOf(4, 10), { augmentations: 100, seed: 3 });
  const straight = trainBatches(make(), options);
  for (let i = 0; i < 7; i++) straight.next();
  const resumed = trainBatches(make(), options, JSON.parse(JSON.stringify(straight.state())));
  for (let i = 0; i < 10; i++) assertEquals(resumed.next(), straight.next());
});

Deno.test("sudokuSource() refuses more versions than can be numbered", () => {
  assertThrows(() => sudokuSource(tableOf(4, 2), { augmentations: 1e8 }), RangeError, "ask for fewer augmentations");
});

function tableOf(size: number, count: number): SudokuTable {
  const builder = sudokuTableBuilder(usualBox(size));
  for (const { cells, rating } of generateSudokus({ size, givens: size * 3 }, legacyRandom(size)).take(count)) {
    builder.add(cells, rating);
  }
  return builder.finish();
}

function read(source: ReturnType<typeof sudokuSource>, example: number) {
  const tokens = new Uint32Array(source.metadata.length), labels = new Uint32Array(source.metadata.length);
  source.read(example, tokens, labels, 0);
  return { tokens, labels };
}

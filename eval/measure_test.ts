import { assert, assertEquals } from "@std/assert";
import type { DataFacts } from "@trm/datasets";
import { wilsonInterval } from "@trm/metrics";
import { measure } from "./measure.ts";
import { parseResult, type Provenance, resultOf } from "./result.ts";
import { countedSource, countingAnswerer } from "./testdata/counting_answerer.ts";

const puzzles = [1, 9, 2, 9, 9].map((rightAfter) => ({ rightAfter, haltsAfter: 3 }));
const split = { from: "made up", groups: 5, puzzles: 5, examples: 5, hash: "c0ffee" };
const facts: DataFacts = {
  length: 3,
  vocabulary: 1000,
  identifiers: 1000,
  grid: { kind: "tokens", rows: 1, columns: 3 },
  hash: "c0ffee",
  train: null,
  test: split,
};
const tested = { test: { ...countedSource(puzzles), ratings: Uint32Array.of(0, 5, 1, 7, 6) }, facts };

Deno.test("measure() gathers ratings and the first failures", async () => {
  const { evaluation, ratings, failures, arc, voting } = await measure(countingAnswerer(2), tested, {
    supervisionSteps: 4,
    failures: 2,
  });
  assertEquals([evaluation.count, evaluation.exactAccuracy], [5, 2 / 5]);
  assertEquals(ratings?.map(({ from, exact }) => [from, exact.estimate]), [[0, 1], [1, 1], [5, 0], [6, 0], [7, 0]]);
  assertEquals(failures, [
    { example: 1, tokens: [9, 3, 101], labels: [101, 101, -1], predictions: [101, 1, 7] },
    { example: 3, tokens: [9, 3, 103], labels: [103, 103, -1], predictions: [103, 1, 7] },
  ]);
  assertEquals([arc, voting], [undefined, "none"]);
});

Deno.test("measure() says nothing of ratings that are not known", async () => {
  const plain = { ...tested, test: countedSource(puzzles) };
  const { ratings } = await measure(countingAnswerer(2), plain, { supervisionSteps: 1 });
  assertEquals(ratings, undefined);
});

Deno.test("measure() grades Sudokus and mazes by their rules", async () => {
  const box = { rows: 1, columns: 1 }; //  of one cell, whose only right digit is token 2
  const offsets = Uint32Array.of(0, 1);
  const metadata = { ...tested.test.metadata, length: 1, vocabulary: 3, identifiers: 1 };
  const source = {
    metadata,
    groupOffsets: offsets,
    puzzleOffsets: offsets,
    identifiers: new Uint32Array(1),
    read(_: number, tokens: Uint32Array, labels: Uint32Array, at: number) {
      [tokens[at], labels[at]] = [1, 2];
    },
  };
  const grid = { kind: "sudoku", rows: 1, columns: 1, box } as const;
  const answers = (token: number) => ({
    batch: 1,
    data: metadata,
    halting: "sign" as const,
    answer: () => Promise.resolve({ predictions: [token], halt: [1], proceed: [0] }),
  });
  for (const [token, valid] of [[2, 1], [1, 0]]) {
    const { evaluation } = await measure(answers(token), { test: source, facts: { ...facts, grid } }, {
      supervisionSteps: 1,
    });
    assertEquals([evaluation.validAccuracy, evaluation.exactAccuracy], [valid, valid]);
  }
});

const about: Provenance = {
  recipe: { name: "made-up", model: { kind: "trm", hidden: 8 }, training: { seed: 3 } },
  facts: { train: { ...split, from: "elsewhere" } },
  step: 77,
  weights: "averaged",
  which: "best",
  checkpointHash: "abc",
  adapter: "a GPU",
  seconds: 1.26,
};

Deno.test("resultOf() says all that a comparison must know, and survives a file", async () => {
  const measured = await measure(countingAnswerer(2), tested, { supervisionSteps: 4, rule: "early-exit" });
  const result = resultOf(measured, facts, about);
  assertEquals(parseResult(JSON.parse(JSON.stringify(result)), "the file"), result);
  const { kind, recipe, count, exactAccuracy, cellAccuracy, supervisionSteps, intervals, regime } = result;
  assertEquals({ kind, recipe, count, exactAccuracy, cellAccuracy, supervisionSteps }, {
    kind: "trm result",
    recipe: "made-up",
    count: 5,
    exactAccuracy: 2 / 5,
    cellAccuracy: 3.5 / 5,
    supervisionSteps: 4,
  });
  assertEquals(intervals.exact, wilsonInterval(2, 5));
  assert(!("valid" in intervals));
  assertEquals(regime, {
    trainedOn: { ...split, from: "elsewhere" },
    heldOut: null,
    supervisionSteps: 4,
    rule: "early-exit",
    voting: "none",
  });
  const { checkpoint, step, seed, adapter, seconds, data, published } = result;
  assertEquals({ checkpoint, step, seed, adapter, seconds, data, published }, {
    checkpoint: { which: "best", sha256: "abc" },
    step: 77,
    seed: 3,
    adapter: "a GPU",
    seconds: 1.3,
    data: split,
    published: null,
  });
});

Deno.test("parseResult() refuses what is no result, or a later one", () => {
  const refused = (value: unknown) => {
    try {
      parseResult(value, '"x.json"');
    } catch (error) {
      return String(error);
    }
    return "accepted";
  };
  assertEquals(refused([]), 'SyntaxError: Cannot read "x.json": expected a result that trm eval wrote');
  assertEquals(
    refused({ kind: "trm result", format: 2 }),
    'RangeError: Cannot read "x.json": its format is 2, this trm reads 1; update trm',
  );
  assertEquals(
    refused({ kind: "trm result", format: 1 }),
    'SyntaxError: Cannot read "x.json": expected an object as model',
  );
});

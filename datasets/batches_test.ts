import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Batch, emptyBatch, IGNORED_LABEL, testBatches, totalSteps, trainBatches } from "./batches.ts";
import type { Source } from "./batches_source.ts";

/** 9 groups of 18 puzzles of 50 examples; the tokens of example i are [i, i], its labels [i, 0]. */
const toy: Source = {
  metadata: {
    padToken: 0,
    ignoreLabel: 0,
    blankIdentifier: 0,
    vocabulary: 50,
    length: 2,
    identifiers: 19,
    totalGroups: 9,
    meanPuzzleExamples: 50 / 18,
    totalPuzzles: 18,
  },
  groupOffsets: Uint32Array.of(0, 3, 5, 7, 9, 11, 12, 13, 14, 18),
  puzzleOffsets: Uint32Array.of(0, 5, 6, 11, 14, 18, 23, 24, 26, 29, 30, 31, 32, 37, 41, 43, 45, 48, 50),
  identifiers: Uint32Array.from({ length: 18 }, (_, puzzle) => puzzle + 1),
  read(example, tokens, labels, at) {
    tokens.fill(example, at, at + 2);
    labels.set([example, 0], at);
  },
};
const options = { batch: 8, seed: 0, epochsPerIteration: 2, exampleSeed: 7 };
const examples = ({ tokens }: Batch) => [...tokens].filter((_, i) => i % 2 === 0);

Deno.test("trainBatches() makes the batches that the reference makes from the same seeds", () => {
  const batches = trainBatches(toy, options);
  const first = batches.next()!;
  assertEquals(examples(first), [23, 13, 12, 11, 34, 33, 32, 36]); // recorded from the official loader
  assertEquals([...first.identifiers], [7, 4, 4, 4, 13, 13, 13, 13]);
  assertEquals([...first.labels].filter((_, i) => i % 2 === 1), new Array(8).fill(IGNORED_LABEL));
  assertEquals(examples(batches.next()!), [9, 10, 8, 7, 6, 29, 27, 26]);
});

Deno.test("trainBatches() gives null once after each iteration, and the next one is shuffled anew", () => {
  const batches = trainBatches(toy, options);
  const counts = [0, 0, 0].map(() => {
    let count = 0;
    while (batches.next()) count++;
    return count;
  });
  assertEquals(counts.slice(0, 2), [5, 6]);
  assert(counts[2] > 0);
});

Deno.test("trainBatches() goes on to the bit from a state that went through JSON, wherever it was taken", () => {
  for (let taken = 0; taken < 8; taken++) {
    const batches = trainBatches(toy, options);
    for (let i = 0; i < taken; i++) batches.next();
    const resumed = trainBatches(toy, options, JSON.parse(JSON.stringify(batches.state())));
    for (let i = 0; i < 20; i++) assertEquals(resumed.next(), batches.next());
  }
});

Deno.test("trainBatches() gives each worker its part of the same batch", () => {
  const whole = trainBatches(toy, options);
  const parts = [0, 1].map((rank) => trainBatches(toy, { ...options, rank, world: 2 }));
  for (let i = 0; i < 15; i++) {
    const batch = whole.next();
    const halves = parts.map((part) => part.next());
    assertEquals(batch && examples(batch), batch && halves.flatMap((half) => examples(half!)));
    assertEquals(halves.map((half) => half === null), [batch === null, batch === null]);
  }
});

Deno.test("trainBatches() joins epochs when a batch holds more than one, and refuses what never fills a batch", () => {
  const joined = trainBatches(toy, { ...options, batch: 64, epochsPerIteration: 4 });
  assertEquals(joined.next()?.rows, 64);
  assertThrows(
    () => trainBatches(toy, { ...options, batch: 64, epochsPerIteration: 1 }).next(),
    RangeError,
    "batch of 64",
  );
});

Deno.test("testBatches() keeps the order of the file and pads the last batch", () => {
  const batches = testBatches(toy, { batch: 16 });
  const seen: number[] = [];
  const into = emptyBatch(toy, 16);
  while (batches.next(into)) seen.push(...examples(into).slice(0, into.rows));
  assertEquals(seen, Array.from({ length: 50 }, (_, i) => i));
  assertEquals(into.rows, 2);
  assertEquals([...into.identifiers.subarray(0, 4)], [18, 18, 0, 0]);
  assertEquals([...into.tokens.subarray(2, 6)], [49, 49, 0, 0]);
  assert(into.labels.subarray(4).every((label) => label === IGNORED_LABEL));
});

Deno.test("testBatches() gives a worker beyond the end of the file padding only", () => {
  const batches = testBatches(toy, { batch: 48, rank: 1, world: 2 }, { position: 48 });
  assertEquals(batches.next()?.rows, 0);
  assertEquals(batches.next(), null);
});

Deno.test("batches are refused room of another size and unequal shares", () => {
  assertThrows(() => testBatches(toy, { batch: 4 }).next(emptyBatch(toy, 5)), TypeError, "4 rows of 2 tokens");
  assertThrows(() => testBatches(toy, { batch: 4, world: 3 }), RangeError, "worker 0 of 3");
  assertThrows(() => trainBatches(toy, { ...options, epochsPerIteration: 0 }).next(), RangeError);
});

Deno.test("totalSteps() gives the published numbers of steps", () => {
  assertEquals(totalSteps({ totalGroups: 1000, meanPuzzleExamples: 1 }, 50_000, 768), 65_104);
  assertEquals(totalSteps({ totalGroups: 960, meanPuzzleExamples: 3633410 / 876405 }, 100_000, 768), 518_226);
  assertEquals(totalSteps({ totalGroups: 1280, meanPuzzleExamples: 5163277 / 1191729 }, 100_000, 768), 722_098);
});

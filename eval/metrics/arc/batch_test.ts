import { assertEquals, assertThrows } from "@std/assert";
import { gridRows, parseGridRows } from "../grid.ts";
import { castBatch } from "./batch.ts";
import { hashGrid } from "./hash.ts";
import { createVotes, rankCandidates } from "./votes.ts";

const name = (identifier: number) => ["<blank>", "a", "a|||t6|||0213456789"][identifier]; // transposed, and 1 and 2 change places
const batch = { // canvases of 3 × 3: the input 1 2, answered 3 twice and, by the augmented one, 4
  inputs: Uint8Array.of(3, 4, 1, 1, 1, 0, 0, 0, 0, /**/ 0, 0, 0, 0, 0, 0, 0, 0, 0, /**/ 4, 1, 0, 3, 1, 0, 1, 0, 0),
  predictions: Int32Array.of(5, 5, 1, 1, 1, 0, 0, 0, 0, /**/ 6, 1, 0, 1, 0, 0, 0, 0, 0, /**/ 6, 1, 0, 1, 0, 0, 0, 0, 0),
  haltLogits: Float32Array.of(0, 5, Math.log(3)),
  identifiers: [1, 0, 2],
};

Deno.test("castBatch() brings answers back to their task, and leaves fillers out wherever they are", () => {
  const votes = createVotes();
  castBatch(votes, batch, name);
  const inputHash = hashGrid(parseGridRows([[1, 2]], "the input"));
  assertEquals([...votes.keys()], ["a"]);
  assertEquals([...votes.get("a")!.keys()], [inputHash]);
  const ranked = rankCandidates(votes, "a", inputHash);
  assertEquals(ranked.map(({ grid, count }) => ({ rows: gridRows(grid), count })), [
    { rows: [[4]], count: 1 },
    { rows: [[3, 3]], count: 1 },
  ]);
  assertEquals(ranked.map(({ meanQ }) => meanQ.toFixed(6)), ["0.750000", "0.500000"]);
});

Deno.test("castBatch() refuses unknown puzzles and arrays that do not fit together", () => {
  assertThrows(() => castBatch(createVotes(), { ...batch, identifiers: [1, 0, 3] }, name), RangeError, "puzzle 3");
  assertThrows(() => castBatch(createVotes(), { ...batch, haltLogits: [1] }, name), TypeError, "1 logits for 3 rows");
  assertThrows(() => castBatch(createVotes(), { ...batch, identifiers: [1, 2] }, name), TypeError);
});

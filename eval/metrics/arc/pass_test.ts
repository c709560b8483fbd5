import { assertEquals, assertThrows } from "@std/assert";
import { wilsonInterval } from "../interval.ts";
import { hashGrid } from "./hash.ts";
import { estimatePasses, PASS_AT, passAt, rankByVotes } from "./pass.ts";
import { castVote, createVotes } from "./votes.ts";

const cell = (colour: number) => ({ rows: 1, columns: 1, cells: Uint8Array.of(colour) });

Deno.test("passAt() scores tasks by their share of solved pairs and as a whole", () => {
  const ranks = new Map([["a", [1]], ["b", [2, 1]], ["c", [Infinity, 7]], ["d", [Infinity]]]);
  assertEquals(PASS_AT.map((k) => passAt(ranks, k)), [
    { meanOfPairs: 1.5 / 4, allPairs: 1 / 4 },
    { meanOfPairs: 2 / 4, allPairs: 2 / 4 },
    { meanOfPairs: 2 / 4, allPairs: 2 / 4 },
    { meanOfPairs: 2.5 / 4, allPairs: 2 / 4 },
    { meanOfPairs: 2.5 / 4, allPairs: 2 / 4 },
    { meanOfPairs: 2.5 / 4, allPairs: 2 / 4 },
  ]);
});

Deno.test("estimatePasses() puts intervals round the shares of tasks", () => {
  const ranks = new Map([["a", [1]], ["b", [2, 1]], ["c", [3]]]);
  assertEquals(estimatePasses(ranks, [1, 2]).map(({ k, allPairs }) => ({ k, allPairs })), [
    { k: 1, allPairs: wilsonInterval(1, 3) },
    { k: 2, allPairs: wilsonInterval(2, 3) },
  ]);
  assertEquals(estimatePasses(ranks, [1])[0].meanOfPairs.estimate, 0.5);
});

Deno.test("rankByVotes() finds the true output's place, and never where nobody voted for it", () => {
  const tests = new Map([["a", [{ input: cell(1), output: cell(2) }, { input: cell(3), output: cell(4) }]], ["b", []]]);
  const votes = createVotes(), inputHash = hashGrid(cell(1));
  castVote(votes, { task: "a", inputHash, grid: cell(9), q: 0.9 });
  castVote(votes, { task: "a", inputHash, grid: cell(2), q: 0.8 });
  castVote(votes, { task: "a", inputHash: hashGrid(cell(3)), grid: cell(9), q: 0.8 });
  castVote(votes, { task: "elsewhere", inputHash, grid: cell(2), q: 0.8 });
  assertEquals([...rankByVotes(tests, votes)], [["a", [2, Infinity]], ["b", []]]);
});

Deno.test("passAt() refuses to score nothing", () => {
  assertThrows(() => passAt(new Map(), 2), RangeError, "no tasks");
  assertThrows(() => passAt(new Map([["a", []]]), 2), RangeError, 'task "a" has no test pairs');
});

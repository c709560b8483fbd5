import { assertAlmostEquals, assertEquals } from "@std/assert";
import { castVote, createVotes, rankCandidates } from "./votes.ts";

const cell = (colour: number) => ({ rows: 1, columns: 1, cells: Uint8Array.of(colour) });

/** Casts `[colour, q]` for one input and returns the colours ranked. */
function ranked(...cast: [number, number][]): number[] {
  const votes = createVotes();
  for (const [colour, q] of cast) castVote(votes, { task: "a", inputHash: "x", grid: cell(colour), q });
  return rankCandidates(votes, "a", "x").map(({ grid }) => grid.cells[0]);
}

Deno.test("the number of votes comes before confidence", () => {
  assertEquals(ranked([1, 0.99], [2, 0.1], [2, 0.2]), [2, 1]);
});

Deno.test("mean confidence decides between equal numbers of votes", () => {
  assertEquals(ranked([1, 0.1], [1, 0.5], [2, 0.3], [2, 0.4]), [2, 1]);
});

Deno.test("full ties keep the order in which the answers came", () => {
  assertEquals(ranked([3, 0.5], [1, 0.5], [2, 0.5], [2, 0.25], [1, 0.25]), [1, 2, 3]);
});

Deno.test("votes are kept apart by task and input, and add up when cast later", () => {
  const votes = createVotes();
  castVote(votes, { task: "a", inputHash: "x", grid: cell(1), q: 0.5 });
  castVote(votes, { task: "a", inputHash: "y", grid: cell(2), q: 0.5 });
  castVote(votes, { task: "b", inputHash: "x", grid: cell(3), q: 0.5 });
  castVote(votes, { task: "a", inputHash: "x", grid: cell(1), q: 0.25 });
  const [first, ...others] = rankCandidates(votes, "a", "x");
  assertEquals([first.count, others.length], [2, 0]);
  assertAlmostEquals(first.meanQ, 0.375, 1e-15);
  assertEquals(rankCandidates(votes, "c", "x"), []);
});

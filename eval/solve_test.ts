import { assertEquals, assertRejects } from "@std/assert";
import { slowestSolved, solve } from "./solve.ts";
import { countedSource, countingAnswerer } from "./testdata/counting_answerer.ts";

Deno.test("solve() takes every step, and says when the model would stop", async () => {
  const steps = await Array.fromAsync(
    solve(countingAnswerer(3), { tokens: Uint32Array.of(2, 3, 100), identifier: 500, supervisionSteps: 4 }),
  );
  assertEquals(steps.map(({ step, halts }) => [step, halts]), [[1, false], [2, false], [3, true], [4, true]]);
  assertEquals(steps.map(({ tokens }) => [...tokens]), [[100, 1, 7], [100, 100, 7], [100, 100, 7], [100, 100, 7]]);
  assertEquals(steps[2].confidence, 1 / (1 + Math.exp(-3)));
});

Deno.test("solve() refuses a puzzle of another length", async () => {
  const asked = solve(countingAnswerer(1), { tokens: Uint32Array.of(1, 2), supervisionSteps: 1 });
  await assertRejects(() => asked.next(), TypeError, "Cannot solve a puzzle of 2 cells: the model takes 3");
});

Deno.test("slowestSolved() shows the puzzle of the first batch that was right last", async () => {
  const puzzles = [1, 3, 9, 2, 5].map((rightAfter) => ({ rightAfter, haltsAfter: 2 }));
  const { example, tokens, labels, steps } = await slowestSolved(countingAnswerer(4), countedSource(puzzles), 4);
  assertEquals([example, [...tokens], [...labels.slice(0, 2)]], [1, [3, 2, 101], [101, 101]]);
  assertEquals(steps.map(({ tokens }) => tokens[1]), [1, 1, 101, 101]);
  assertEquals(steps.map(({ halts }) => halts), [false, true, true, true]);
});

Deno.test("slowestSolved() shows the first puzzle where none is solved", async () => {
  const puzzles = [7, 8].map((rightAfter) => ({ rightAfter, haltsAfter: 2 }));
  assertEquals((await slowestSolved(countingAnswerer(4), countedSource(puzzles), 3)).example, 0);
});

import { assertEquals, assertThrows } from "@std/assert";
import { hashGrid } from "./hash.ts";
import { passAt } from "./pass.ts";
import { buildSubmission, countAttempted, rankBySubmission } from "./submission.ts";
import { castVote, createVotes } from "./votes.ts";

const cell = (colour: number) => ({ rows: 1, columns: 1, cells: Uint8Array.of(colour) });
const tests = new Map([
  ["a", [{ input: cell(1), output: cell(2) }, { input: cell(3), output: cell(4) }]],
  ["b", [{ input: cell(5), output: cell(6) }]],
]);

Deno.test("a perfect submission scores 1, by both counts", () => {
  const perfect = {
    a: [{ attempt_1: [[2]], attempt_2: [[2]] }, { attempt_1: [[0]], attempt_2: [[4]] }],
    b: [{ attempt_1: [[6]] }],
  };
  const ranks = rankBySubmission(tests, perfect);
  assertEquals([...ranks], [["a", [1, 2]], ["b", [1]]]);
  assertEquals(passAt(ranks, 2), { meanOfPairs: 1, allPairs: 1 });
  assertEquals(passAt(ranks, 1), { meanOfPairs: 0.75, allPairs: 0.5 });
});

Deno.test("what a submission leaves out solves nothing, and what is not asked for does not count", () => {
  const partial = { a: [{ attempt_1: null, attempt_2: [[2]] }], elsewhere: "anything" };
  assertEquals([...rankBySubmission(tests, partial)], [["a", [2, Infinity]], ["b", [Infinity]]]);
  assertEquals([...rankBySubmission(tests, {})], [["a", [Infinity, Infinity]], ["b", [Infinity]]]);
  assertEquals([...rankBySubmission(tests, { b: [{ attempt_1: [], attempt_2: [[6], [6]] }] })][1], ["b", [Infinity]]);
});

Deno.test("a submission of another form is refused by task and test", () => {
  for (
    const [submission, message] of [
      [[], "expected an object"],
      [{ b: { attempt_1: [[6]] } }, 'found no list for task "b"'],
      [{ b: [{ attempt_1: [[6]] }, { attempt_1: [[6]] }] }, 'found 2 answers for task "b", expected 1'],
      [{ b: [{ attempt1: [[6]] }] }, 'found no attempt_1 for test 1 of task "b"'],
      [{ b: [[[6]]] }, 'found no attempt_1 for test 1 of task "b"'],
      [{ b: [{ attempt_1: "6" }] }, 'attempt_1 for test 1 of task "b"'],
      [{ b: [{ attempt_1: [[6]], attempt_2: [[6, 6], [6]] }] }, "row 2 has 1 cells, expected 2"],
    ] as const
  ) assertThrows(() => rankBySubmission(tests, submission), SyntaxError, message);
});

Deno.test("buildSubmission() repeats the best answer and keeps the place of an input without one", () => {
  const votes = createVotes();
  castVote(votes, { task: "a", inputHash: hashGrid(cell(3)), grid: cell(4), q: 0.5 });
  const submission = buildSubmission(tests, votes);
  assertEquals(submission, {
    a: [{ attempt_1: [], attempt_2: [] }, { attempt_1: [[4]], attempt_2: [[4]] }],
    b: [],
  });
  assertEquals([...rankBySubmission(tests, JSON.parse(JSON.stringify(submission)))], [["a", [Infinity, 1]], ["b", [
    Infinity,
  ]]]);
});

Deno.test("buildSubmission() makes as many attempts as asked", () => {
  const votes = createVotes();
  for (const colour of [7, 8, 9]) {
    castVote(votes, { task: "b", inputHash: hashGrid(cell(5)), grid: cell(colour), q: 0.5 });
  }
  assertEquals(buildSubmission(tests, votes, 4).b, [
    { attempt_1: [[7]], attempt_2: [[8]], attempt_3: [[9]], attempt_4: [[7]] },
  ]);
});

Deno.test("countAttempted() counts test inputs with a grid, and tasks that nobody asked for", () => {
  const partial = { a: [{ attempt_1: null, attempt_2: [[2]] }, { attempt_1: [] }], elsewhere: "anything" };
  assertEquals(countAttempted(tests, partial), { attempted: 1, surplus: 1 });
  assertEquals(countAttempted(tests, {}), { attempted: 0, surplus: 0 });
});

Deno.test("an error names the submission as it was asked to", () => {
  assertThrows(() => rankBySubmission(tests, 1, '"mine.json"'), SyntaxError, 'Cannot read "mine.json": expected');
  const wrong = { b: [{ attempt_1: [[10]] }] };
  const message = 'Cannot read attempt_1 for test 1 of task "b" of "mine.json": found 10 in row 1';
  assertThrows(() => rankBySubmission(tests, wrong, '"mine.json"'), SyntaxError, message);
});

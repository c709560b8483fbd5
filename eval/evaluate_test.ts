import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { addTallies, tally } from "@trm/metrics";
import { IGNORED_LABEL } from "@trm/datasets";
import { type AnsweredPuzzle, answerPuzzles } from "./answer_puzzles.ts";
import { evaluate } from "./evaluate.ts";
import { countedSource, countingAnswerer } from "./testdata/counting_answerer.ts";

// Right after 1, 2, 3, 5 steps; the model would stop after 2, 1, 4, 9. The second is stopped before it is right.
const puzzles = [
  { rightAfter: 1, haltsAfter: 2 },
  { rightAfter: 2, haltsAfter: 1 },
  { rightAfter: 3, haltsAfter: 4 },
  { rightAfter: 5, haltsAfter: 9 },
];

Deno.test("evaluate() gives every puzzle the same steps by the reference's rule", async () => {
  const found = await evaluate(countingAnswerer(3), countedSource(puzzles), { supervisionSteps: 4 });
  assertEquals(found, {
    rule: "fixed",
    count: 4,
    exactAccuracy: 3 / 4,
    cellAccuracy: 3.5 / 4,
    haltAccuracy: 1, //  the fourth says that it is wrong, and is
    supervisionSteps: 4,
    meanSteps: 4,
    stepsToHalt: (2 + 1 + 4 + 4) / 4,
    answerCalls: 8,
    batch: 3,
    steps: [
      { exactAccuracy: 1 / 4, cellAccuracy: 2.5 / 4 },
      { exactAccuracy: 2 / 4, cellAccuracy: 3 / 4 },
      { exactAccuracy: 3 / 4, cellAccuracy: 3.5 / 4 },
      { exactAccuracy: 3 / 4, cellAccuracy: 3.5 / 4 },
    ],
  });
});

Deno.test("evaluate() takes the answer at which the model stops under early exit", async () => {
  const found = await evaluate(countingAnswerer(4), countedSource(puzzles), {
    supervisionSteps: 4,
    rule: "early-exit",
  });
  const { rule, exactAccuracy, haltAccuracy, meanSteps, stepsToHalt, answerCalls, steps } = found;
  assertEquals({ rule, exactAccuracy, haltAccuracy, meanSteps, stepsToHalt, answerCalls }, {
    rule: "early-exit",
    exactAccuracy: 2 / 4,
    haltAccuracy: 3 / 4,
    meanSteps: 11 / 4,
    stepsToHalt: 11 / 4,
    answerCalls: 4,
  });
  assertEquals(steps.map(({ exactAccuracy }) => exactAccuracy), [1 / 4, 1 / 4, 2 / 4, 2 / 4]);
});

Deno.test("evaluate() counts as the reference's metrics do", async () => {
  const answered: AnsweredPuzzle[] = await Array.fromAsync(
    answerPuzzles(countingAnswerer(2), countedSource(puzzles), { supervisionSteps: 2 }),
  );
  const sums = answered.map(({ predictions, labels, halt, stepsToHalt }) =>
    tally({ predictions, labels, ignored: IGNORED_LABEL, haltLogits: [halt], steps: [stepsToHalt], halted: [1] })
  ).reduce(addTallies);
  const found = await evaluate(countingAnswerer(2), countedSource(puzzles), { supervisionSteps: 2 });
  assertEquals(sums.count, found.count);
  assertEquals(sums.exactAccuracy / sums.count, found.exactAccuracy);
  assertAlmostEquals(sums.accuracy / sums.count, found.cellAccuracy, 1e-15);
  assertEquals(sums.haltAccuracy / sums.count, found.haltAccuracy);
  assertEquals(sums.steps / sums.count, found.stepsToHalt);
});

Deno.test("evaluate() hands out the answers in order and has them graded", async () => {
  const seen: number[] = [];
  const { validAccuracy, optimalAccuracy } = await evaluate(countingAnswerer(3), countedSource(puzzles), {
    supervisionSteps: 9,
    rule: "early-exit",
    grade: (tokens, predictions) => ({ valid: tokens[2] === predictions[1], optimal: tokens[0] > 2 }),
    onAnswer: ({ example }) => seen.push(example),
  });
  assertEquals(seen, [0, 1, 2, 3]);
  assertEquals([validAccuracy, optimalAccuracy], [3 / 4, 2 / 4]);
  const plain = await evaluate(countingAnswerer(3), countedSource(puzzles), {
    supervisionSteps: 1,
    grade: () => ({ valid: true }),
  });
  assertEquals([plain.validAccuracy, plain.optimalAccuracy], [1, undefined]);
});

Deno.test("evaluate() refuses a split that asks nothing", async () => {
  await assertRejects(
    () => evaluate(countingAnswerer(3), countedSource([]), { supervisionSteps: 1 }),
    RangeError,
    "no puzzle with anything to answer",
  );
});

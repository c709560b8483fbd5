import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { readCurves, thinned } from "./curves.ts";

const line = {
  step: 10,
  lr: 1e-4,
  count: 8,
  accuracy: 0.9,
  exactAccuracy: 0.5,
  haltAccuracy: 0.75,
  steps: 3.5,
  lmLoss: 0.4,
  haltLoss: 0.2,
  continueLoss: 0,
};
const evaluation = {
  count: 4,
  exactAccuracy: 0.5,
  cellAccuracy: 0.9,
  haltAccuracy: 1,
  supervisionSteps: 2,
  stepsToHalt: 1.5,
  steps: [{ exactAccuracy: 0.25, cellAccuracy: 0.8 }, { exactAccuracy: 0.5, cellAccuracy: 0.9 }],
};

Deno.test("readCurves() tells training from evaluation", () => {
  const { training, evaluations } = readCurves("mine", [line, { step: 10, evaluation }, { ...line, step: 20 }]);
  assertEquals(training.map(({ step, exact, steps }) => [step, exact, steps]), [[10, 0.5, 3.5], [20, 0.5, 3.5]]);
  assertAlmostEquals(training[0].loss!, 0.5, 1e-12); //  0.4 + ½ 0.2
  assertEquals(evaluations.map(({ step, evaluation }) => [step, evaluation.exactAccuracy]), [[10, 0.5]]);
});

Deno.test("of an evaluation on ARC, pass@2 is read", () => {
  const passes = [1, 2].map((k) => ({ k, meanOfPairs: { estimate: k / 8 }, allPairs: { estimate: 0 } }));
  const read = (arc: unknown) => readCurves("mine", [{ step: 10, evaluation, arc }]).evaluations[0].passAt2;
  assertEquals([read({ passes }), read(undefined)], [0.25, undefined]);
  for (const arc of [{}, { passes: [passes[0]] }, { passes: [null] }]) {
    assertThrows(() => read(arc), SyntaxError, 'Cannot read ARC\'s votes in the log of run "mine" at step 10');
  }
});

Deno.test("steps in which no row stopped, and losses that overflowed, leave gaps", () => {
  const { training } = readCurves("mine", [
    { ...line, count: 0, exactAccuracy: 0, steps: 0 },
    { ...line, lmLoss: null },
  ]);
  assertEquals(training.map(({ loss, exact, steps }) => [loss === null, exact, steps]), [
    [false, null, null],
    [true, 0.5, 3.5],
  ]);
});

Deno.test("a log of another form is refused by run and step", () => {
  const { lmLoss: _, ...without } = line;
  assertThrows(
    () => readCurves("mine", [line, { ...without, step: 20 }]),
    SyntaxError,
    'Cannot read the log of run "mine" at step 20: found nothing as lmLoss, expected a number',
  );
  assertThrows(
    () => readCurves("mine", [{ step: 30, evaluation: { ...evaluation, count: "4" } }]),
    SyntaxError,
    'Cannot read the evaluation in the log of run "mine" at step 30: found "4" as count',
  );
  for (const wrong of [null, [], { ...evaluation, steps: 2 }, { ...evaluation, steps: [1] }]) {
    assertThrows(() => readCurves("mine", [{ step: 30, evaluation: wrong }]), SyntaxError, "at step 30");
  }
});

Deno.test("thinned() averages neighbours and leaves gaps out", () => {
  const points = [1, 2, 3, 4, 5].map((step) => ({
    step,
    loss: step,
    exact: step === 2 ? null : step,
    steps: null,
    lr: 1,
  }));
  assertEquals(thinned(points, 5), points);
  assertEquals(thinned(points, 3), [
    { step: 2, loss: 1.5, exact: 1, steps: null, lr: 1 },
    { step: 4, loss: 3.5, exact: 3.5, steps: null, lr: 1 },
    { step: 5, loss: 5, exact: 5, steps: null, lr: 1 },
  ]);
});

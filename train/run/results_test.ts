import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { intervalsOf, type Result } from "@trm/eval";
import { readResults, saveResult } from "./results.ts";

const evaluation = {
  rule: "fixed",
  count: 4,
  exactAccuracy: 0.5,
  cellAccuracy: 0.75,
  haltAccuracy: 1,
  supervisionSteps: 16,
  meanSteps: 16,
  stepsToHalt: 3,
  answerCalls: 16,
  batch: 4,
  steps: [],
} as const;
const split = { from: "made up", groups: 4, puzzles: 4, examples: 4, hash: "0123456789abcdef" };

function madeUp(step: number, changes: Partial<Result> = {}): Result {
  return {
    kind: "trm result",
    format: 1,
    recipe: "made-up",
    model: {},
    seed: 1,
    step,
    weights: "averaged",
    checkpoint: { which: "last", sha256: "feed" },
    regime: { trainedOn: null, heldOut: null, supervisionSteps: 16, rule: "fixed", voting: "none" },
    data: split,
    grid: { kind: "tokens", rows: 1, columns: 4 },
    adapter: "a GPU",
    seconds: 1,
    ...evaluation,
    intervals: intervalsOf(evaluation),
    failures: [],
    published: null,
    ...changes,
  };
}

Deno.test("results come back in the order of their steps, and an equal evaluation replaces the one before", async () => {
  const folder = await Deno.makeTempDir();
  assertEquals(await readResults(folder), []);
  const late = madeUp(1000), early = madeUp(20), other = madeUp(20, { rule: "early-exit" });
  assertStringIncludes(
    await saveResult(folder, late),
    "/results/step-1000-averaged-fixed-16-on-4-01234567.json",
  );
  for (const result of [early, other, { ...early, seconds: 2 }]) await saveResult(folder, result);
  assertEquals(await readResults(folder), [other, { ...early, seconds: 2 }, late]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a torn result, or a file of another kind, is refused by name", async () => {
  const folder = await Deno.makeTempDir();
  const path = await saveResult(folder, madeUp(1));
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.slice(0, 100));
  await assertRejects(() => readResults(folder), SyntaxError, `Cannot read result "${path}": it is not JSON`);
  await Deno.writeTextFile(path, "{}");
  await assertRejects(() => readResults(folder), SyntaxError, `Cannot read result "${path}": expected a result`);
  await Deno.remove(folder, { recursive: true });
});

import { trm, trmDefaults } from "@trm/trm";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { rowsOnDevice } from "./puzzle_rows.ts";
import type { Recipe } from "./recipe.ts";
import type { SavedState } from "./run/checkpoint.ts";
import { trainingDefaults } from "./recipes/defaults.ts";
import { type Fresh, openSession, type Session } from "./session.ts";

const data = { length: 4, vocabulary: 5, identifiers: 40 };
const recipe: Pick<Recipe, "model" | "training"> = {
  model: {
    ...trmDefaults,
    mixer: "mlp",
    positions: "none",
    hidden: 8,
    heads: 2,
    n: 1,
    T: 1,
    widthMultiple: 8,
    puzzlePositions: 1,
    puzzleWidth: 8,
  },
  training: {
    ...trainingDefaults,
    batch: 3,
    supervisionSteps: 3,
    epochs: 1,
    evaluateEvery: 1,
    lr: 0.01,
    puzzleLr: 0.01,
    weightDecay: 0.1,
    warmupSteps: 1,
    emaDecay: 0.9,
  },
};

Deno.test("a device that holds only the rows in use learns what one that holds the whole table learns", async () => {
  using whole = await openSession(recipe, data, { totalSteps: 10 });
  using part = await openSession(recipe, data, { totalSteps: 10, puzzleRows: 6 });
  for (let step = 1; step <= 6; step++) {
    await whole.train(fresh(step));
    await part.train(fresh(step));
    if (step === 3) assertClose(await answers(part), await answers(whole)); // other puzzles' rows come and go
  }
  assertSame(await part.save(), await whole.save());

  using resumed = await openSession(recipe, data, { totalSteps: 10, puzzleRows: 6 });
  resumed.restore(6, await whole.save());
  await resumed.train(fresh(7));
  await whole.train(fresh(7));
  assertSame(await resumed.save(), await whole.save());
});

Deno.test("a table stays whole on the device if it is small, and two batches of rows are enough of a large one", async () => {
  assertEquals(rowsOnDevice(1, 512, 768), 1);
  assertEquals(rowsOnDevice(30_000, 512, 768), 30_000);
  assertEquals(rowsOnDevice(876_406, 512, 768), 1536);
  using short = await openSession(recipe, data, { totalSteps: 10, puzzleRows: 2 });
  await assertRejects(() => short.train(fresh(1)), RangeError, "there is room for 2");
});

Deno.test("the sizes of a model do not depend on how much of the table is on the device", () => {
  const count = (identifiers: number) =>
    recipe.model.kind === "trm" ? trm(recipe.model, { ...data, identifiers }).parameters.length : 0;
  assertEquals(count(6), count(40));
});

function fresh(step: number): Fresh {
  const cells = (k: number) =>
    Uint32Array.from({ length: 3 * data.length }, (_, i) => (i * k + step) % data.vocabulary);
  return {
    tokens: cells(3),
    labels: cells(7),
    identifiers: Uint32Array.from([0, 1, 2], (row) => (11 * step + 13 * row) % 40),
  };
}

function assertSame(actual: Record<string, SavedState>, expected: Record<string, SavedState>): void {
  assertEquals(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const name in expected) {
    assertEquals(actual[name].shape, expected[name].shape, name);
    assertClose([...actual[name].data], [...expected[name].data]);
  }
}

/** The host keeps the table in f32, the interpreter its rows in f64. */
function assertClose(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((x, i) => assert(Math.abs(x - expected[i]) < 1e-6, `${x} at ${i}, expected ${expected[i]}`));
}

async function answers({ answerer }: Session): Promise<number[]> {
  const { tokens } = fresh(1);
  const restart = Uint32Array.of(1, 1, 1);
  const { halt, predictions } = await answerer.answer({ tokens, identifiers: Uint32Array.of(5, 39, 5), restart });
  return [...Array.from(halt), ...Array.from(predictions)];
}

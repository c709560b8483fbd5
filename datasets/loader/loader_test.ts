import { assertEquals, assertRejects } from "@std/assert";
import { trainBatches } from "../batches.ts";
import { openData } from "../open/open.ts";
import type { SudokuData } from "../open/spec.ts";
import { startLoader } from "./loader.ts";

const spec: SudokuData = { kind: "sudoku", size: 4, givens: 6, puzzles: 20, test: 5, augmentations: 50, seed: 1 };
const order = { batch: 8, seed: 3, epochsPerIteration: 2 };

Deno.test("startLoader() prepares the batches that trainBatches() makes, with the state after each", async () => {
  using data = await openData(spec);
  using loader = await startLoader({ spec, ...order, ahead: 3 });
  assertEquals([loader.facts, loader.metadata], [data.facts, data.train.metadata]);
  const batches = trainBatches(data.train, order);
  for (let i = 0; i < 20; i++) { //  three ends of iterations among them
    const expected = batches.next();
    assertEquals(await loader.next(), { batch: expected, state: batches.state() });
  }
});

Deno.test("startLoader() goes on to the bit from the state that came with a batch, however many were ahead", async () => {
  using first = await startLoader({ spec, ...order });
  let state = (await first.next()).state;
  for (let i = 0; i < 6; i++) state = (await first.next()).state;
  using resumed = await startLoader({ spec, ...order, ahead: 1, state: JSON.parse(JSON.stringify(state)) });
  for (let i = 0; i < 6; i++) assertEquals(await resumed.next(), await first.next());
});

Deno.test("startLoader() hands its batches' memory back and forth instead of making more", async () => {
  using loader = await startLoader({ spec, ...order, ahead: 2 });
  const { batch } = await loader.next();
  await loader.next();
  assertEquals(batch!.tokens.length, 0); //  it moved
});

Deno.test("startLoader() works from within a Worker", async () => {
  const worker = new Worker(new URL("./testdata/nested.ts", import.meta.url), { type: "module" });
  worker.postMessage({ spec, ...order });
  const tokens = await new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
  worker.terminate();
  using data = await openData(spec);
  assertEquals(tokens, [...trainBatches(data.train, order).next()!.tokens]);
});

Deno.test("startLoader() fails with the error that opening the data or filling a batch gives", async () => {
  await assertRejects(
    () => startLoader({ spec: { kind: "maze-hard", augment: true }, files: { cache: "nowhere" }, ...order }),
    Deno.errors.NotFound,
    "run trm data get maze-hard",
  );
  using loader = await startLoader({ spec, ...order, batch: 64 });
  for (let i = 0; i < 2; i++) {
    await assertRejects(() => loader.next(), RangeError, "Cannot fill a batch of 64");
  }
});

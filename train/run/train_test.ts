import { assert, assertEquals, assertRejects } from "@std/assert";
import { findRecipe } from "../recipes/mod.ts";
import type { Recipe, TrainingConfig } from "../recipe.ts";
import { openRun } from "./run.ts";
import { type LoopState, train, type TrainingEvent, type TrainingJob } from "./train.ts";

const available = await navigator.gpu?.requestAdapter() != null;

/** Tests with a device, in a folder of their own. */
function deviceTest(name: string, fn: (folder: string) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !available,
    async fn() {
      const folder = await Deno.makeTempDir();
      await fn(folder).finally(() => Deno.remove(folder, { recursive: true }));
    },
  });
}

deviceTest("on ARC the best checkpoint is the one with the best pass@2, which the log tells", async (folder) => {
  await writeTasks(folder);
  const arc = tiny("arc-1-mlp", { epochs: 12, evaluateEvery: 2, lr: 1e-2, puzzleLr: 1e-2, evaluationLimit: 12 });
  const data = { kind: "arc-agi", version: 1, augmentations: 3, seed: 1, side: 3 } as const;
  const job = { start: { recipe: { ...arc, data } }, folder: `${folder}/run`, files: { path: folder } };
  const evaluated = (await eventsOf(job)).filter((event) => event.kind === "evaluated");
  const scores = evaluated.map(({ arc }) => arc!.passes.find(({ k }) => k === 2)!.meanOfPairs.estimate);
  assertEquals(scores.at(-1), 1 / 2); //  blot is learned, noise cannot be
  assertEquals(
    evaluated.map(({ best }) => best),
    scores.map((score, i) => score > Math.max(-1, ...scores.slice(0, i))),
  );
  for (const { evaluation, arc } of evaluated) assertEquals([evaluation.count, arc?.tasks], [12, 2]); //  three of four versions
  assert(evaluated.at(-1)!.evaluation.exactAccuracy < 1 / 2); //  the other number would be told from it

  const run = await openRun(job.folder);
  using best = await run.open("best");
  assertEquals((best.loop as LoopState).best, Math.max(...scores));
  const logged = (await run.records()).filter(({ evaluation }) => evaluation !== undefined);
  assertEquals(logged.map(({ arc }) => arc), evaluated.map(({ arc }) => arc));
});

deviceTest("an error in the data arrives as itself, before a folder is made, and ends the loader", async (folder) => {
  const recipe = tiny("sudoku-4x4", { batch: 64, epochs: 2, evaluateEvery: 1 });
  const start = { recipe: { ...recipe, data: { ...recipe.data, puzzles: 8, test: 4 } as Recipe["data"] } };
  const left = await workersLeft(async () => {
    await assertRejects(() => eventsOf({ start, folder: `${folder}/run` }), RangeError, "Cannot fill a batch of 64");
  });
  assertEquals(left, 0);
  assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
});

deviceTest("batches prepared ahead are not lost where a run stops: it goes on with the next one", async (folder) => {
  const recipe = tiny("sudoku-4x4", { epochs: 6, evaluateEvery: 3 });
  const start = { recipe: { ...recipe, data: { ...recipe.data, puzzles: 22, test: 4 } as Recipe["data"] } };
  assertEquals(await workersLeft(() => eventsOf({ start, folder: `${folder}/unbroken` })), 0);
  await eventsOf({ start, folder: `${folder}/broken`, until: 4 });
  const stop = new AbortController();
  for await (const event of train({ start: { resume: "last" }, folder: `${folder}/broken` }, stop.signal)) {
    if (event.kind === "progress" && event.step === 7) stop.abort();
    if (event.kind === "ended") assertEquals([event.step, event.complete], [7, false]);
  }
  await eventsOf({ start: { resume: "last" }, folder: `${folder}/broken` });
  const last = (name: string) => Deno.readFile(`${folder}/${name}/last.safetensors`);
  assertEquals(await last("broken"), await last("unbroken"));
});

async function eventsOf(job: TrainingJob): Promise<TrainingEvent[]> {
  return await Array.fromAsync(train(job, new AbortController().signal));
}

/** How many of the Workers that `action` starts still run after it; at least one must have been started. */
async function workersLeft(action: () => Promise<unknown>): Promise<number> {
  const { Worker } = globalThis;
  const running = new Set<Worker>();
  let started = 0;
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      running.add(this);
      started++;
    }
    override terminate(): void {
      running.delete(this);
      super.terminate();
    }
  };
  await action().finally(() => globalThis.Worker = Worker);
  assert(started > 0);
  return running.size;
}

/** A recipe with a model of a few thousand numbers, and every step logged. */
function tiny(name: string, training: Partial<TrainingConfig>): Recipe {
  const recipe = findRecipe(name) as Recipe;
  const model = { hidden: 16, heads: 2, widthMultiple: 16, blocks: 1, n: 1, T: 1, puzzlePositions: 1, puzzleWidth: 16 };
  const always = { batch: 4, supervisionSteps: 2, warmupSteps: 1, logEvery: 1, emaDecay: undefined };
  return {
    ...recipe,
    model: { ...recipe.model, ...model },
    training: { ...recipe.training, ...always, ...training },
  };
}

/** Tests on two tasks: `blot` answers everything with one black cell, `noise` has a test input three times as often, and no rule. */
async function writeTasks(folder: string): Promise<void> {
  const filled = (first: number) => [0, 1, 2].map((row) => [0, 1, 2].map((column) => (first + 3 * row + column) % 10));
  const blot = [0, 3, 4, 7].map((first) => [filled(first), [[0]]]);
  const noise = [[[2, 3, 1]], [[4], [5]], [[6, 1, 7], [8, 1, 2], [3, 9, 4]], [[9, 2], [5, 7]], [[4, 8], [1, 6], [2, 7]]]
    .map((output, first) => [filled(first), output]);
  const subsets = { training: [{ id: "t", pairs: blot, tested: 1 }], concept: [{ id: "c", pairs: blot, tested: 1 }] };
  const evaluation = [{ id: "blot", pairs: blot, tested: 1 }, { id: "noise", pairs: noise, tested: 3 }];
  for (const [name, tasks] of Object.entries({ ...subsets, evaluation })) {
    const challenges = tasks.map(({ id, pairs, tested }) => {
      const train = pairs.slice(0, -tested).map(([input, output]) => ({ input, output }));
      return [id, { train, test: pairs.slice(-tested).map(([input]) => ({ input })) }];
    });
    const solutions = tasks.map(({ id, pairs, tested }) => [id, pairs.slice(-tested).map(([, output]) => output)]);
    for (const [part, content] of Object.entries({ challenges, solutions })) {
      const json = JSON.stringify(Object.fromEntries(content));
      await Deno.writeTextFile(`${folder}/arc-agi_${name}_${part}.json`, json);
    }
  }
}

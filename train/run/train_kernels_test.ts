import { dataSizes } from "@trm/datasets";
import { choosable, type KernelChoices, openDevice } from "@trm/engine";
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { type KernelsInUse, tunedFor, type TunedKernels } from "../kernels.ts";
import { findRecipe } from "../recipes/mod.ts";
import type { Recipe } from "../recipe.ts";
import { planRecipe } from "../session.ts";
import { readStates, writeCheckpoint } from "./checkpoint.ts";
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

deviceTest("a run that was tuned, stopped and goes on beside another file ends in the same bits", async (folder) => {
  const start = { recipe: tinyRecipe() };
  const [one, other] = [await tunedTo("last"), await tunedTo("first")];
  const unbroken = await startedBy({ start, folder: `${folder}/unbroken`, kernels: one });
  assertEquals(unbroken.kernels.choices, choicesOf(one));
  assertEquals(unbroken.kernelsBefore, undefined);
  await startedBy({ start, folder: `${folder}/broken`, kernels: one, until: 3 });
  const resumed = await startedBy({ start: { resume: "last" }, folder: `${folder}/broken`, kernels: other });
  assertEquals(resumed.kernels, unbroken.kernels);
  assertEquals(resumed.kernelsBefore, undefined);
  assertEquals(await lastOf(`${folder}/broken`), await lastOf(`${folder}/unbroken`));
  assertNotEquals(choicesOf(one), choicesOf(other));

  await startedBy({ start, folder: `${folder}/usual`, until: 3 });
  const usual = await startedBy({ start: { resume: "last" }, folder: `${folder}/usual`, kernels: one });
  assertEquals(usual.kernels.choices, {}); // it began by the usual ones
});

deviceTest("a run from another device, or of other kernels, says so and goes on by what is there", async (folder) => {
  const start = { recipe: tinyRecipe() };
  const [one, other] = [await tunedTo("last"), await tunedTo("first")];
  await startedBy({ start, folder, kernels: one, until: 3 });
  const before = await changeKernels(folder, ({ device, choices }) => ({
    device: { ...device, description: "elsewhere" },
    choices: Object.fromEntries(Object.keys(choices).map((what) => [what, "a way that only elsewhere knows"])),
  }));
  const { kernels, kernelsBefore } = await startedBy({ start: { resume: "last" }, folder, kernels: other });
  assertEquals(kernelsBefore, before);
  assertEquals(kernels.choices, choicesOf(other));
});

deviceTest(
  "a choice that the kernels it was made for do not have is refused before a folder is made",
  async (folder) => {
    const { format, devices: [{ device, tuned }] } = await tunedTo("last");
    const [what] = Object.keys(tuned);
    const kernels = { format, devices: [{ device, tuned: { [what]: { ...tuned[what], way: "magic" } } }] };
    const job = { start: { recipe: tinyRecipe() }, folder: `${folder}/run`, kernels };
    await assertRejects(() => startedBy(job), TypeError, `Cannot compute ${what} by "magic"`);
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  },
);

/** Trains, and gives what was said at the start. */
async function startedBy(job: TrainingJob): Promise<Extract<TrainingEvent, { kind: "started" }>> {
  const events = await Array.fromAsync(train(job, new AbortController().signal));
  const started = events.find((event) => event.kind === "started");
  assert(started);
  return started;
}

/** As if the first, or the last, of the ways to compute each of the recipe's products had been measured to be the fastest. */
async function tunedTo(which: "first" | "last"): Promise<TunedKernels> {
  using device = await openDevice();
  const recipe = tinyRecipe();
  const { graphs } = planRecipe(recipe, dataSizes(recipe.data), { limits: device.limits });
  const found = choosable(Object.values(graphs), device.limits.target).map(({ what, ways }) => {
    const { name } = which === "first" ? ways[0] : ways[ways.length - 1];
    return [what, { way: name, flops: 1, ms: [] }] as const;
  });
  return { format: 1, devices: [{ device: tunedFor(device), tuned: Object.fromEntries(found) }] };
}

function choicesOf({ devices: [{ tuned }] }: TunedKernels): KernelChoices {
  return Object.fromEntries(Object.entries(tuned).map(([what, { way }]) => [what, way]));
}

/** Writes the last checkpoint as if the run had been computed by other kernels, and gives those. */
async function changeKernels(folder: string, change: (kernels: KernelsInUse) => KernelsInUse): Promise<KernelsInUse> {
  using open = await (await openRun(folder)).open("last");
  const checkpoint = await readStates(open);
  const loop = checkpoint.loop as LoopState;
  const kernels = change(loop.kernels as KernelsInUse);
  await writeCheckpoint(`${folder}/last.safetensors`, { ...checkpoint, loop: { ...loop, kernels } });
  return kernels;
}

function lastOf(folder: string): Promise<Uint8Array> {
  return Deno.readFile(`${folder}/last.safetensors`);
}

/** A recipe with a model of a few thousand numbers. */
function tinyRecipe(): Recipe {
  const recipe = findRecipe("sudoku-4x4") as Recipe;
  const model = { hidden: 16, heads: 2, widthMultiple: 16, blocks: 1, n: 1, T: 1 };
  const training = { batch: 4, supervisionSteps: 2, warmupSteps: 1, epochs: 2, evaluateEvery: 1 };
  return {
    ...recipe,
    data: { ...recipe.data, puzzles: 12, test: 4 } as Recipe["data"],
    model: { ...recipe.model, ...model },
    training: { ...recipe.training, ...training },
  };
}

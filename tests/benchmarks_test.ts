/** The recipes of each benchmark, made small, train from their own kind of data and are tested on it. */

import { assert, assertEquals } from "@std/assert";
import type { DataFiles, DataSpec } from "@trm/datasets";
import { findRecipe, type Recipe, train, type TrainingEvent } from "@trm/train";

const arcFiles = new URL("../datasets/arc/testdata/", import.meta.url);

Deno.test("maze-att and maze-mlp, small, train on mazes of 6 × 6", async () => {
  for (const name of ["maze-att", "maze-mlp"]) {
    const data = { kind: "maze", side: 6, minimumMoves: 5, puzzles: 16, test: 4, augment: true, seed: 1 } as const;
    await smoke(name, data, 36);
  }
});

Deno.test("arc-1-att and arc-2-att, small, train on the first tasks of ARC-AGI", async () => {
  for (const version of [1, 2] as const) {
    const path = await Deno.makeTempDir();
    await placeTasks(path);
    await smoke(`arc-${version}-att`, arc(version), 144, { path });
    await Deno.remove(path, { recursive: true });
  }
});

/** The two files of each subset, as ARC's Kaggle pairs are named. */
async function placeTasks(folder: string): Promise<void> {
  for (const subset of ["training", "evaluation", "concept", "training2", "evaluation2"]) {
    const from = subset.startsWith("evaluation") ? "probe" : "mini";
    for (const part of ["challenges", "solutions"]) {
      await Deno.copyFile(new URL(`${from}_${part}.json`, arcFiles), `${folder}/arc-agi_${subset}_${part}.json`);
    }
  }
}

function arc(version: 1 | 2): DataSpec {
  return { kind: "arc-agi", version, augmentations: 2, seed: 42, tasks: 2, side: 12 };
}

/** Two epochs on a tiny model: the loss is a number, and every test example is asked. */
async function smoke(name: string, data: DataSpec, length: number, files?: DataFiles): Promise<void> {
  const folder = await Deno.makeTempDir();
  const { model, training, ...rest } = findRecipe(name) as Recipe;
  const recipe: Recipe = {
    ...rest,
    data,
    model: { ...model, hidden: 16, heads: 2, puzzleWidth: 16, widthMultiple: 16 },
    training: { ...training, batch: 4, epochs: 2, evaluateEvery: 2, supervisionSteps: 2, logEvery: 1 },
  };
  const events: TrainingEvent[] = [];
  const job = { start: { recipe }, folder: `${folder}/run`, files };
  for await (const event of train(job, new AbortController().signal)) events.push(event);
  const started = events.find((event) => event.kind === "started");
  const evaluated = events.find((event) => event.kind === "evaluated");
  const progress = events.findLast((event) => event.kind === "progress");
  assertEquals(started?.facts.length, length);
  assert(Number.isFinite(progress?.means.lmLoss));
  assert((evaluated?.evaluation.count ?? 0) > 0 && events.at(-1)?.kind === "ended");
  await Deno.remove(folder, { recursive: true });
}

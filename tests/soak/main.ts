/**
 * Takes 10,000 training steps of a tiny model and checks that resident memory stays flat: `deno task soak`.
 *
 * The first tenth is for compiling and for caches to fill. Garbage is collected before memory is read: command encoders that ran weigh
 * little in V8's heap, so that on its own it lets some 16,000 of them lie, 40 MiB. Exits with 1 if memory grew by more than 16 MiB.
 */

import { openData, trainBatches } from "@trm/datasets";
import { openDevice } from "@trm/engine";
import { findRecipe, openSession, type Recipe } from "@trm/train";
import { asked, fail } from "../command_line.ts";
import { readSteps, soak } from "./options.ts";

const MIB = 2 ** 20;
const MOST = 16 * MIB;
const steps = asked(soak, readSteps);

const { data: spec, model, training } = findRecipe("sudoku-4x4") as Recipe;
const tiny = {
  model: { ...model, hidden: 16, heads: 2, widthMultiple: 16 },
  training: { ...training, batch: 4, supervisionSteps: 4 },
};
using data = await openData(spec);
using device = await openDevice().catch(fail);
using session = await openSession(tiny, data.facts, { device, totalSteps: steps });
const batches = trainBatches(data.train, { batch: tiny.training.batch, seed: 0, epochsPerIteration: 1 });
let batch = batches.next() ?? batches.next();
const { gc } = globalThis as { gc?: () => void };
if (!gc) throw new TypeError("Cannot collect garbage: expected deno run --v8-flags=--expose-gc");
let settled = 0, rss = 0;
for (let step = 1; step <= steps; step++) {
  if (batch) await session.train(batch);
  batch = batches.next(batch ?? undefined) ?? batches.next();
  if (step % Math.floor(steps / 10)) continue;
  const { lmLoss, over } = await session.sums();
  gc();
  rss = Deno.memoryUsage().rss;
  settled ||= rss;
  const loss = (lmLoss / over / tiny.training.batch).toFixed(3);
  console.log(`step ${step} · loss ${loss} · ${(rss / MIB).toFixed(1)} MiB resident`);
}
const grown = rss - settled;
console.log(`grew by ${(grown / MIB).toFixed(1)} MiB over the last ${steps - Math.floor(steps / 10)} steps`);
if (grown > MOST) Deno.exit(1);

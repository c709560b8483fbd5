import { type Device, initialize, type Kind, profile, time } from "@trm/engine";
import type { Data } from "@trm/layers";
import { adamRates, signSgdRates } from "@trm/ops";
import { stepFlops } from "../flops.ts";
import type { MemoryChoice } from "../memory.ts";
import type { Recipe } from "../recipe.ts";
import { type Fresh, openSession, planRecipe } from "../session.ts";
import { drawTokens } from "./run_step.ts";
import type { StepTiming } from "./time_step.ts";

/** What a recipe's training step costs, and how its memory was made to fit. */
export interface RecipeTiming extends StepTiming {
  /** As training on this device takes it, where the recipe leaves it open. */
  readonly memory: MemoryChoice;
}

/** Times the step that training takes, at the recipe's batch, offered the same random puzzles every time. */
export async function timeRecipe(
  recipe: Pick<Recipe, "model" | "training">,
  data: Data,
  device: Device,
  { samples }: { readonly samples?: number } = {},
): Promise<RecipeTiming> {
  using session = await openSession(recipe, data, { device, totalSteps: ENDLESS });
  const puzzles = puzzlesFor(recipe, data);
  const loss = async () => {
    const { lmLoss, haltLoss, continueLoss, over } = await session.sums();
    return (lmLoss + 0.5 * (haltLoss + continueLoss)) / over / recipe.training.batch;
  };
  await session.train(puzzles);
  const lossFirst = await loss();
  let lossLast = lossFirst; // the mean over a timing's steps
  const timing = await time(() => session.train(puzzles), async () => void (lossLast = await loss()), {
    samples,
    warmUp: 1,
  });
  const { dispatches, step: steps, memory } = session;
  return { timing, flops: stepFlops(recipe, data), dispatches, lossFirst, lossLast, steps, memory };
}

/** Times each kind of dispatch of that step on its own; `memory` is what {@linkcode timeRecipe} found to fit. */
export async function profileRecipe(
  { model, training }: Pick<Recipe, "model" | "training">,
  data: Data,
  device: Device,
  memory: MemoryChoice,
): Promise<Kind[]> {
  const recipe = { model, training: { ...training, ...memory } };
  const { plans } = planRecipe(recipe, data, { limits: device.limits });
  const { seed, lr, puzzleLr, weightDecay, puzzleWeightDecay, optimizer: { beta1, beta2 } } = training;
  const { tokens, labels, identifiers } = puzzlesFor(recipe, data);
  return await profile(plans, "step", {
    device,
    prepare(machine) {
      initialize(machine, seed);
      machine.programs.step.run({
        "fresh.tokens": tokens,
        "fresh.labels": labels,
        "fresh.identifiers": identifiers,
        "rates": adamRates({ lr, weightDecay, beta1, beta2, t: 1 }),
        "puzzle.rates": signSgdRates({ lr: puzzleLr, weightDecay: puzzleWeightDecay }),
        "seed": Uint32Array.of(seed, 1),
      });
    },
  });
}

/** Steps of a run so long that the learning rate does not fall while it is timed. */
const ENDLESS = 2 ** 30;

function puzzlesFor({ training: { batch: B } }: Pick<Recipe, "training">, { length: S, vocabulary: V }: Data): Fresh {
  return {
    tokens: drawTokens(B * S, { below: V, stream: 0, seed: 0 }),
    labels: drawTokens(B * S, { below: V, stream: 1, seed: 0 }),
    identifiers: new Uint32Array(B),
  };
}

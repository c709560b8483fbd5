import { assert, assertEquals, assertRejects } from "@std/assert";
import { openData, trainBatches } from "@trm/datasets";
import type { Recipe } from "../recipe.ts";
import { findRecipe } from "../recipes/mod.ts";
import { openSession, type Session } from "../session.ts";
import { openTrained } from "./open_trained.ts";
import { createRun } from "./run.ts";
import type { LoopState } from "./train.ts";

const recipe = small(findRecipe("sudoku-4x4")!);

Deno.test("a trained model answers from its run folder as it did in training, averaged or live", async () => {
  const folder = await Deno.makeTempDir();
  using data = await openData(recipe.data);
  using session = await openSession(recipe, data.facts, { totalSteps: 8 });
  const order = trainBatches(data.train, { batch: 2, seed: 0, epochsPerIteration: 4 });
  for (let step = 0; step < 3; step++) await session.train(order.next()!);
  await save(folder, session, {
    facts: data.facts,
    order: order.state(),
    best: null,
    due: false,
    memory: session.memory,
  });

  const tokens = new Uint32Array(32).fill(1), identifiers = new Uint32Array(2), restart = Uint32Array.of(1, 1);
  const before = await session.answerer.answer({ tokens, identifiers, restart });
  using averaged = await openTrained(folder);
  const { step, weights, answerer, facts, checkpointHash } = averaged;
  assertEquals([step, weights, answerer.batch, facts.hash], [3, "averaged", 2, data.facts.hash]);
  assert(/^[0-9a-f]{64}$/.test(checkpointHash));
  const after = await answerer.answer({ tokens, identifiers, restart });
  assertEquals(Array.from(after.predictions), Array.from(before.predictions));
  assert(Math.abs(after.halt[0] - before.halt[0]) < 1e-5); // saved in f32

  using live = await openTrained(folder, { weights: "live", batch: 1 });
  const answered = await live.answerer.answer({
    tokens: tokens.subarray(16),
    identifiers: identifiers.subarray(1),
    restart: restart.subarray(1),
  });
  assert(Math.abs(answered.halt[0] - before.halt[0]) > 1e-4); // other weights
  await Deno.remove(folder, { recursive: true });
});

Deno.test("with only the rows in use on the device a model answers as with its whole puzzle table", async () => {
  const folder = await Deno.makeTempDir();
  const many = 40;
  const named = { ...recipe, model: { ...recipe.model, puzzlePositions: 1, puzzleWidth: 8 } };
  using opened = await openData(named.data);
  const facts = { ...opened.facts, identifiers: many };
  const learning = { ...named, training: { ...named.training, puzzleLr: 1 } };
  using session = await openSession(learning, facts, { totalSteps: 8 });
  const order = trainBatches(opened.train, { batch: 2, seed: 0, epochsPerIteration: 4 });
  for (let step = 0; step < 6; step++) {
    const batch = order.next() ?? order.next();
    await session.train({ ...batch!, identifiers: Uint32Array.of(3 * step + 1, 39 - step) });
  }
  await save(folder, session, { facts, order: null, best: null, due: false, memory: session.memory }, learning);
  using whole = await openTrained(folder);
  using part = await openTrained(folder, { puzzleRows: 4 });
  const halts = new Set<number>();
  for (const identifiers of [Uint32Array.of(1, 39), Uint32Array.of(16, 34), Uint32Array.of(7, 1)]) {
    const asked = { tokens: new Uint32Array(32).fill(1), identifiers, restart: Uint32Array.of(1, 1) };
    const [expected, found] = [await whole.answerer.answer(asked), await part.answerer.answer(asked)];
    assertEquals(found, expected);
    for (const halt of Array.from(expected.halt)) halts.add(halt);
  }
  assert(halts.size > 2); // the rows do make a difference
  await Deno.remove(folder, { recursive: true });
});

Deno.test("without an average the live weights answer; a state that is missing is named", async () => {
  const folder = await Deno.makeTempDir();
  const plain = { ...recipe, training: { ...recipe.training, emaDecay: undefined } };
  using data = await openData(plain.data);
  using session = await openSession(plain, data.facts, { totalSteps: 8 });
  const loop: LoopState = { facts: data.facts, order: null, best: null, due: false, memory: session.memory };
  await save(folder, session, loop, plain);
  {
    using trained = await openTrained(folder);
    assertEquals(trained.weights, "live");
  }
  await Deno.remove(folder, { recursive: true });
  await save(folder, session, loop, recipe); // says that there is an average
  await assertRejects(() => openTrained(folder), TypeError, `Cannot restore "ema/tokens.weight"`);
  await Deno.remove(folder, { recursive: true });
});

async function save(folder: string, session: Session, loop: LoopState, of: Recipe = recipe): Promise<void> {
  using run = await createRun(folder, of);
  await run.save({ format: 1, step: session.step, recipe: of, loop, states: await session.save() });
}

function small({ data, model, training, ...rest }: Recipe): Recipe {
  assert(data.kind === "sudoku" && model.kind === "trm");
  return {
    ...rest,
    data: { ...data, puzzles: 8, test: 4, augmentations: 3 },
    model: { ...model, hidden: 8, widthMultiple: 8, n: 1, T: 1, blocks: 1 },
    training: { ...training, batch: 2, supervisionSteps: 2, lr: 0.1, warmupSteps: 0, epochs: 4, evaluateEvery: 4 },
  };
}

import { commonLimits, initialize, interpret, plan, type Precision, type Values } from "@trm/engine";
import { adamRates } from "@trm/ops";
import { trm, trmDefaults } from "@trm/trm";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { type StepConfig, supervisionStep } from "./step.ts";

const data = { length: 4, vocabulary: 5, identifiers: 3 };
const small = {
  ...trmDefaults,
  hidden: 8,
  heads: 2,
  n: 2,
  T: 2,
  widthMultiple: 8,
  puzzlePositions: 2,
  puzzleWidth: 12,
};
const config: StepConfig = {
  batch: 6,
  microBatches: 1,
  supervisionSteps: 3,
  exploration: 0.5,
  loss: "stablemax",
  optimizer: { kind: "adam-atan2", beta1: 0.9, beta2: 0.95 },
  emaDecay: 0.9,
  trained: "all",
};

Deno.test("a batch in parts learns what the whole batch learns", async () => {
  for (const mixer of ["mlp", "attention"] as const) {
    const whole = await statesAfter(3, mixer, config);
    for (const change of [{ microBatches: 3 }, { microBatches: 6 }]) {
      const parts = await statesAfter(3, mixer, { ...config, ...change });
      assertEquals(Object.keys(parts).sort(), Object.keys(whole).sort());
      for (const name in whole) {
        const error = Math.max(...whole[name].map((x, i) => Math.abs(x - parts[name][i])));
        assert(error < 1e-9, `${mixer} in ${change.microBatches} parts: ${name} differs by ${error}`); // f64, another order of sums
      }
    }
  }
});

Deno.test("blocks computed again learn what kept ones learn", async () => {
  const kept = await statesAfter(2, "mlp", config);
  const again = await statesAfter(2, "mlp", config, { rematerialize: true });
  for (const name in kept) assertEquals(again[name], kept[name], name);
});

Deno.test("a loss that is scaled for f16 trains what it trains unscaled, by rules that see its scale too", async () => {
  const adamw = { optimizer: { kind: "adamw", beta1: 0.9, beta2: 0.95, epsilon: 1e-8 } } as const;
  for (const change of [{}, { clipNorm: 0.5 }, adamw]) {
    const plain = await statesAfter(2, "mlp", { ...config, ...change });
    const scaled = await statesAfter(2, "mlp", { ...config, ...change, precision: "f16" });
    for (const name in plain) {
      if (name === "m" || name === "v") continue; // these keep the scale
      const error = Math.max(...plain[name].map((x, i) => Math.abs(x - scaled[name][i])));
      assert(error < 1e-9, `${name} differs by ${error}`);
    }
  }
});

Deno.test("in f16 the optimizers read in f32 all they read: a half of 1 − 10⁻⁴ is 1, which decays nothing", () => {
  const adamw = { optimizer: { kind: "adamw", beta1: 0.9, beta2: 0.95, epsilon: 1e-8 } } as const;
  const sizes = (change: Partial<StepConfig>, precision: Precision) => {
    const model = trm({ ...small, mixer: "mlp", positions: "none" }, data);
    const { graph } = supervisionStep(model, { ...config, ...change, precision }, model.twin());
    const limits = { ...commonLimits, target: { ...commonLimits.target, precision } };
    return plan({ graph }, limits).graphs.graph.dispatches.filter(({ label }) => /^(adam|signSgd)/.test(label))
      .map(({ label, bindings }) => `${label}: ${bindings.map(({ size }) => size)}`);
  };
  for (const change of [{}, { clipNorm: 0.5 }, adamw]) {
    const found = sizes(change, "f16");
    assertEquals(found.length, 2);
    assertEquals(found, sizes(change, "f32"));
  }
});

Deno.test("in f16 a step whose gradients overflow changes no weight, moment, average or puzzle", async () => {
  const model = trm({ ...small, mixer: "mlp", positions: "none" }, data);
  const { graph, states } = supervisionStep(model, { ...config, precision: "f16" }, model.twin());
  using machine = interpret({ graph });
  initialize(machine, 3);
  const { weights, ema, moments, rows } = states;
  const learned = [ema!, moments!.m, moments!.v, model.buffers.puzzles!];
  const broken = Float32Array.from(await machine.read(weights)).fill(Infinity, 0, 4);
  machine.write(weights, broken);
  const before = await Promise.all(learned.map((state) => machine.read(state)));
  machine.programs.graph.run(inputsOf(1));
  assertEquals(await Promise.all(learned.map((state) => machine.read(state))), before);
  assertEquals(Float32Array.from(await machine.read(weights)), broken);
  assert((await machine.read(rows.steps)).every((steps) => steps === 1)); // the rows went on
});

Deno.test("supervisionStep() refuses unequal parts, and an average without a twin", () => {
  const model = trm({ ...small, mixer: "mlp", positions: "none" }, data);
  assertThrows(() => supervisionStep(model, { ...config, microBatches: 4 }, model.twin()), RangeError, "4 equal parts");
  assertThrows(() => supervisionStep(model, config), TypeError, "twin");
});

Deno.test("what continuing promises is learned only where a step can follow, as in the reference", () => {
  const thoughts = (supervisionSteps: number) => {
    const model = trm({ ...small, mixer: "mlp", positions: "none", halting: "learned" }, data);
    let count = 0;
    const think: typeof model.think = (...asked) => (count++, model.think(...asked));
    supervisionStep({ ...model, think }, { ...config, supervisionSteps }, model.twin());
    return count;
  };
  assertEquals([thoughts(1), thoughts(2)], [1, 2]);
});

/** All states by name after some steps of random puzzles, in the interpreter. */
async function statesAfter(
  steps: number,
  mixer: "mlp" | "attention",
  config: StepConfig,
  build?: { readonly rematerialize: boolean },
): Promise<Record<string, number[]>> {
  const model = trm({ ...small, mixer, positions: mixer === "mlp" ? "none" : "rope" }, data, build);
  const { graph } = supervisionStep(model, config, model.twin());
  using machine = interpret({ graph });
  initialize(machine, 3);
  for (let t = 1; t <= steps; t++) machine.programs.graph.run(inputsOf(t));
  const states: Record<string, number[]> = {};
  for (const state of machine.states) states[state.name] = [...await machine.read(state)];
  return states;
}

/** What the host sets before step `t`. */
function inputsOf(t: number): Values {
  const B = config.batch;
  return {
    "fresh.tokens": Array.from({ length: B * 4 }, (_, i) => (i * 7 + t) % 5),
    "fresh.labels": Array.from({ length: B * 4 }, (_, i) => i % 9 === 0 ? 0xffffffff : (i * 3 + t) % 5),
    "fresh.identifiers": Array.from({ length: B }, (_, i) => (i + t) % 3),
    "rates": adamRates({ lr: 0.01, weightDecay: 0.1, beta1: 0.9, beta2: 0.95, t }),
    "puzzle.rates": [0.999, 0.01, 1],
    "seed": [1, t],
  };
}

import { initialize, interpret } from "@trm/engine";
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
      assertEquals(Object.keys(parts), Object.keys(whole));
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
  const B = config.batch;
  for (let t = 1; t <= steps; t++) {
    machine.programs.graph.run({
      "fresh.tokens": Array.from({ length: B * 4 }, (_, i) => (i * 7 + t) % 5),
      "fresh.labels": Array.from({ length: B * 4 }, (_, i) => i % 9 === 0 ? 0xffffffff : (i * 3 + t) % 5),
      "fresh.identifiers": Array.from({ length: B }, (_, i) => (i + t) % 3),
      "rates": adamRates({ lr: 0.01, weightDecay: 0.1, beta1: 0.9, beta2: 0.95, t }),
      "puzzle.rates": [0.999, 0.01],
      "seed": [1, t],
    });
  }
  const states: Record<string, number[]> = {};
  for (const state of machine.states) states[state.name] = [...await machine.read(state)];
  return states;
}

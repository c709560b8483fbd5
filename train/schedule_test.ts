import { assert, assertEquals } from "@std/assert";
import { learningRate } from "./schedule.ts";

/** The reference's rates at base rate 0.001, from its own scheduler; a step past the total is computed there, but never used. */
const reference: readonly {
  warmupSteps: number;
  totalSteps: number;
  minimumRatio: number;
  rates: [step: number, lr: number][];
}[] = [
  { warmupSteps: 0, totalSteps: 10, minimumRatio: 1, rates: [[1, 0.001], [2, 0.001], [7, 0.001], [10, 0.001]] },
  {
    warmupSteps: 2,
    totalSteps: 10,
    minimumRatio: 0.1,
    rates: [
      [1, 0.0005],
      [2, 0.001],
      [3, 0.000965745789630079],
      [4, 0.0008681980515339464],
      [5, 0.0007222075445642904],
      [7, 0.0003777924554357096],
      [8, 0.00023180194846605365],
      [10, 0.0001],
    ],
  },
  {
    warmupSteps: 3,
    totalSteps: 8,
    minimumRatio: 0.25,
    rates: [
      [1, 0.0003333333333333333],
      [2, 0.0006666666666666666],
      [3, 0.001],
      [4, 0.0009283813728906053],
      [5, 0.0007408813728906053],
      [7, 0.00032161862710939476],
      [8, 0.00025],
      [10, 0.0005091186271093946],
    ],
  },
  { warmupSteps: 5, totalSteps: 5, minimumRatio: 0, rates: [[1, 0.0002], [4, 0.0008], [5, 0.001], [7, 0.001], [8, 0]] },
  { warmupSteps: 10, totalSteps: 7, minimumRatio: 0.5, rates: [[1, 0.0001], [7, 0.0007], [8, 0.0008], [10, 0.001]] },
  { warmupSteps: 2000, totalSteps: 100_000, minimumRatio: 1, rates: [[1, 5e-7], [2, 1e-6], [7, 3.5e-6], [10, 5e-6]] },
];

Deno.test("learningRate() gives the reference's rates", () => {
  for (const { rates, ...schedule } of reference) {
    for (const [step, expected] of rates) {
      const found = learningRate(step, { lr: 0.001, ...schedule });
      const message = `step ${step} of ${JSON.stringify(schedule)}: ${found}, expected ${expected}`;
      assert(Math.abs(found - expected) <= 1e-15 * Math.max(1e-3, expected), message); // both in f64, rounded a few times
    }
  }
});

Deno.test("learningRate() is constant after the warm-up of the published runs", () => {
  const published = { lr: 1e-4, warmupSteps: 2000, totalSteps: 65_104, minimumRatio: 1 };
  assertEquals(learningRate(1, published), 1e-4 / 2000);
  for (const step of [2000, 2001, 40_000, 65_104]) assertEquals(learningRate(step, published), 1e-4);
});

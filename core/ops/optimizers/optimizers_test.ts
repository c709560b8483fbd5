import { input, interpret, output, record, type Tensor } from "@trm/engine";
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { adamAtan2, adamRates, adamW } from "./adam.ts";
import { clipFactor, squaredNorm } from "./clip.ts";
import { signSgd, signSgdRates } from "./sign_sgd.ts";

const betas = { beta1: 0.9, beta2: 0.95 };

Deno.test("adamAtan2() moves a weight by about lr in its first step, whatever the size of the gradient", async () => {
  const moved = await firstStep([1e-12, -1e6], { lr: 0.01, weightDecay: 0 });
  assertAlmostEquals(moved[0], 1 - 0.01 * 10 * Math.atan(0.1), 1e-9); // atan2(0.1 g, |g|) / 0.1; the rates are f32
  assertAlmostEquals(moved[1], 1 + 0.01 * 10 * Math.atan(0.1), 1e-9);
});

Deno.test("adamAtan2() only decays a weight that never had a gradient", async () => {
  assertEquals((await firstStep([0], { lr: 0.01, weightDecay: 0.5 }))[0], Math.fround(0.995));
});

Deno.test("adamRates() refuses a step before the first", () => {
  assertThrows(() => adamRates({ lr: 1, weightDecay: 0, ...betas, t: 0 }), RangeError, "step 0");
});

Deno.test("adamAtan2() refuses moments of another length than the weights", () => {
  record(() => {
    const [weights, m] = [input("weights", [64]), input("m", [128])];
    const inputs = { weights, gradients: weights, m, v: weights, rates: input("rates", [4]) };
    assertThrows(() => adamAtan2(inputs, betas), TypeError, "[64], [64], [128], [64], [4]");
  });
});

Deno.test("signSgd() sums equal ids before the sign and leaves other rows alone", async () => {
  const rows = await evaluate(() =>
    signSgd({
      table: input("table", [3, 1]),
      ids: input("ids", [3], "u32"),
      gradients: input("gradients", [3, 1]),
      rates: input("rates", [3]),
    }), { table: [1, 2, 3], ids: [2, 0, 2], gradients: [3, -0.1, -2], rates: [0.5, 0.25, 1] });
  assertEquals(rows, [0.75, 2, 1.25]);
});

Deno.test("signSgdRates() decays by the learning rate times the decay", () => {
  assertEquals([...signSgdRates({ lr: 0.5, weightDecay: 0.25 })], [0.875, 0.5, 1]);
});

Deno.test("clipFactor() shortens what is longer than the norm and keeps the rest", async () => {
  const factor = async (x: number[], lossScale?: number) =>
    (await evaluate(() => clipFactor(squaredNorm(input("x", [2])), { maxNorm: 1, lossScale }), { x }))[0];
  assertEquals(await factor([0.3, 0.4]), 1);
  assertEquals(await factor([0, 0]), 1);
  assertAlmostEquals(await factor([3, -4]), 0.2, 1e-6); // PyTorch's 1e-6 in the divisor
  assertEquals(await factor([12, -16], 64), 1 / 64);
  assertAlmostEquals(await factor([12, -16], 4), 0.05, 1e-6);
});

Deno.test("squaredNorm() adds up few numbers and many", async () => {
  for (const count of [1, 100, 2 ** 20 - 1, 2 ** 20 + 4]) {
    const norm = await evaluate(() => squaredNorm(input("x", [count])), { x: Array(count).fill(0.5) });
    assertEquals(norm, [count / 4]);
  }
});

Deno.test("adamAtan2() and adamW() average the weights they make, and leave the average of a skipped step", async () => {
  const flat = (name: string) => input(name, [64]);
  const rates = adamRates({ lr: 0.01, weightDecay: 0, ...betas, t: 1 });
  for (const step of [adamAtan2, adamW]) {
    const averaged = (factor: number) =>
      evaluate(() => {
        const [weights, gradients, m, v] = ["w", "g", "m", "v"].map(flat);
        const average = { of: flat("a"), decay: 0.75 };
        const inputs = { weights, gradients, m, v, rates: input("r", [4]), average };
        return step(inputs, { ...betas, epsilon: 1e-8 }).average as Tensor;
      }, {
        ...Object.fromEntries(["w", "m", "v"].map((name) => [name, Array(64).fill(0)])),
        a: Array(64).fill(1),
        g: Array(64).fill(1),
        r: [...rates.subarray(0, 3), factor],
      });
    assertEquals((await averaged(0))[0], 1);
    const moved = 0.01 * (step === adamW ? 1 : 10 * Math.atan(0.1));
    assertAlmostEquals((await averaged(1))[0], 0.75 - 0.25 * moved, 1e-8); // the rates are f32
  }
});

/** Weights of 1 after one step of Adam-atan2. */
function firstStep(gradients: number[], rates: { lr: number; weightDecay: number }): Promise<number[]> {
  const flat = (name: string) => input(name, [64]);
  const filled = (values: number[], rest: number) => Float64Array.from({ length: 64 }, (_, i) => values[i] ?? rest);
  return evaluate(
    () =>
      adamAtan2({ weights: flat("w"), gradients: flat("g"), m: flat("m"), v: flat("v"), rates: input("r", [4]) }, betas)
        .weights,
    {
      w: [...filled([], 1)],
      g: [...filled(gradients, 0)],
      m: [...filled([], 0)],
      v: [...filled([], 0)],
      r: [...adamRates({ ...rates, ...betas, t: 1 })],
    },
  );
}

async function evaluate(body: () => Tensor, values: Record<string, number[]>): Promise<number[]> {
  using machine = interpret({ graph: record(() => output("result", body())) });
  machine.programs.graph.run(values);
  return [...await machine.programs.graph.read("result")];
}

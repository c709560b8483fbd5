import { input, interpret, output, record, type Tensor } from "@trm/engine";
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { adamAtan2, adamRates } from "./adam.ts";
import { clipByNorm } from "./clip.ts";
import { signSgd } from "./sign_sgd.ts";

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
      rates: input("rates", [2]),
    }), { table: [1, 2, 3], ids: [2, 0, 2], gradients: [3, -0.1, -2], rates: [0.5, 0.25] });
  assertEquals(rows, [0.75, 2, 1.25]);
});

Deno.test("clipByNorm() shortens what is longer than the norm and keeps the rest", async () => {
  const clip = (x: number[]) => evaluate(() => clipByNorm(input("x", [2]), 1), { x });
  assertEquals(await clip([0.3, 0.4]), [0.3, 0.4]);
  assertEquals(await clip([0, 0]), [0, 0]);
  const [a, b] = await clip([3, -4]);
  assertAlmostEquals(a, 0.6, 1e-6); // PyTorch's 1e-6 in the divisor
  assertAlmostEquals(b, -0.8, 1e-6);
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

import { assert, assertEquals, assertThrows } from "@std/assert";
import { add, elementwise } from "./elementwise.ts";
import { gradients } from "./gradients.ts";
import { interpret } from "./interpret.ts";
import type { Op } from "./op.ts";
import { plan } from "./plan/plan.ts";
import { apply, type Graph, input, noGradient, output, record, rematerialize } from "./record.ts";
import type { Tensor } from "./tensor.ts";
import { random } from "./testdata/random.ts";
import { totalOp, use } from "./testdata/toy_ops.ts";

const timesOp: Op<undefined> = elementwise<undefined>({
  name: "times",
  wgsl: ([a, b]) => `${a} * ${b}`,
  f64: ([a, b]) => a * b,
  vjp: ([dy], [a, b]) => [dy && times(dy, b), dy && times(dy, a)],
});
const times = (a: Tensor, b: Tensor) => use(timesOp, a, b);

const sineOp: Op<undefined> = elementwise<undefined>({
  name: "sine",
  wgsl: ([x]) => `sin(${x})`,
  f64: ([x]) => Math.sin(x),
  vjp: ([dy], [x]) => [dy && times(dy, use(cosineOp, x))],
});
const cosineOp: Op<undefined> = elementwise({ name: "cosine", wgsl: ([x]) => `cos(${x})`, f64: ([x]) => Math.cos(x) });
const sine = (x: Tensor) => use(sineOp, x);

/** y = x², as a kernel of its own: nothing is fused, so what is kept for the backward pass is seen in the plan. */
const squareOp: Op<undefined> = {
  ...timesOp,
  name: "square",
  expression: undefined,
  outputs: ([x]) => [x],
  kernel: () => ({ code: "", workgroups: [1, 1, 1] }),
  reference: ([x]) => [x.map((value) => value * value / 4)],
  vjp: ([dy], [x]) => [dy && use(slopeOp, dy, x)],
};
const slopeOp: Op<undefined> = {
  ...squareOp,
  name: "slope",
  reference: ([dy, x]) => [dy.map((value, i) => value * x[i] / 2)],
  vjp: undefined,
};

Deno.test("gradients() agree with finite differences in random computations, rematerialized and not", async () => {
  for (let seed = 0; seed < 60; seed++) {
    const x = input("x", [3]);
    const y = input("y", [3]);
    const graph = record(() => {
      const draw = random(seed);
      const made: Tensor[] = [x, y];
      const grow = (steps: number) => {
        for (let i = 0; i < steps; i++) {
          const [a, b] = [draw.pick(made), draw.pick(made)];
          made.push(draw.pick([() => add(a, b), () => times(sine(a), b), () => sine(times(a, b))])());
        }
      };
      grow(2);
      rematerialize(() => grow(3));
      grow(1);
      rematerialize(() => rematerialize(() => grow(2)));
      const loss = times(made.at(-1) as Tensor, add(made.at(-2) as Tensor, draw.pick(made)));
      output("loss", loss);
      gradients(loss, [x, y]).forEach((gradient, i) => output(i ? "dy" : "dx", gradient));
    });
    const at = { x: [0.3, -0.8, 1.1], y: [0.7, 0.2, -0.5] };
    const { dx, dy } = await run(graph, at);
    for (const [name, gradient] of Object.entries({ x: dx, y: dy })) {
      for (let i = 0; i < 3; i++) {
        const moved = async (by: number) => {
          const values = { ...at, [name]: at[name as "x" | "y"].map((value, k) => k === i ? value + by : value) };
          return (await run(graph, values)).loss.reduce((sum, value) => sum + value, 0);
        };
        const slope = (await moved(1e-6) - await moved(-1e-6)) / 2e-6;
        const error = Math.abs(gradient[i] - slope);
        assert(
          error <= 1e-7 * Math.max(1, Math.abs(slope)),
          `seed ${seed}: d${name}[${i}] is ${gradient[i]}, not ${slope}`,
        );
      }
    }
  }
});

Deno.test("rematerialize() changes no gradient and no number, and keeps less", async () => {
  const x = input("x", [1 << 16]);
  const deep = (segment: <T>(body: () => T) => T) =>
    record(() => {
      let h: Tensor = x;
      for (let i = 0; i < 8; i++) h = segment(() => use(squareOp, use(squareOp, use(squareOp, use(squareOp, h)))));
      output("h", h);
      output("dx", gradients(h, [x])[0]);
    });
  const kept = deep((body) => body());
  const again = deep(rematerialize);
  const values = { x: Float64Array.from({ length: 1 << 16 }, (_, i) => 4 + Math.sin(i) / 1e10) };
  assertEquals(await run(again, values), await run(kept, values));
  const slots = (graph: Graph) => plan({ graph }).graphs.graph.slots.length;
  assertEquals([slots(kept), slots(again)], [31 + 2, 7 + 3 + 2]); // between segments, within one, two gradients
});

Deno.test("what is computed in noGradient() is a constant", async () => {
  const x = input("x", [2]);
  const graph = record(() => {
    const fixed = noGradient(() => times(x, x));
    output("dx", gradients(times(fixed, x), [x])[0]); //                            d(c·x)/dx = c
    output("none", gradients(noGradient(() => times(x, x)), [x])[0]);
    output("dfixed", gradients(times(fixed, x), [fixed])[0]); //                    a constant may itself be asked for
  });
  const { dx, none, dfixed } = await run(graph, { x: [3, -2] });
  assertEquals([dx, none, dfixed], [[9, 4], [0, 0], [3, -2]]);
});

Deno.test("gradients() of a value used twice add up, and of one not used are zeros", async () => {
  const x = input("x", [2]);
  const unused = input("unused", [2, 2]);
  const graph = record(() => {
    const h = add(x, x);
    const loss = times(h, h); // 4x²
    const [dx, dh, du, dloss] = gradients(loss, [x, h, unused, loss]);
    Object.entries({ dx, dh, du, dloss }).forEach(([name, tensor]) => output(name, tensor));
    output("unused", unused);
  });
  const { dx, dh, du, dloss } = await run(graph, { x: [3, -2], unused: [1, 2, 3, 4] });
  assertEquals([dx, dh, du, dloss], [[24, -16], [12, -8], [0, 0, 0, 0], [1, 1]]);
});

Deno.test("gradients() are added onto sums where these are given", async () => {
  const [x, y, sum, other] = ["x", "y", "sum", "other"].map((name) => input(name, [2]));
  const graph = record(() => {
    const [dx, dother, dy] = gradients(times(times(x, y), y), [x, other, y], [sum, sum]);
    Object.entries({ dx, dother, dy }).forEach(([name, tensor]) => output(name, tensor));
    output("other", other);
  });
  const { dx, dother, dy } = await run(graph, { x: [1, 2], y: [3, 4], sum: [100, 200], other: [0, 0] });
  assertEquals([dx, dother, dy], [[109, 216], [100, 200], [6, 16]]);
});

Deno.test("an op of several outputs is told which of them nothing depends on", async () => {
  const told: boolean[][] = [];
  const bothOp: Op<undefined> = {
    name: "both",
    outputs: ([x]) => [x, x],
    reference: ([x]) => [x.map((value) => 2 * value), x.map((value) => 3 * value)],
    vjp(dy) {
      told.push(dy.map((gradient) => gradient !== null));
      return [dy[0] ?? dy[1]];
    },
  };
  const x = input("x", [1]);
  const graph = record(() => {
    const [, right] = apply(bothOp, [x], undefined);
    output("dx", gradients(sine(right), [x])[0]);
  });
  assertEquals(told, [[false, true]]);
  assertEquals((await run(graph, { x: [0.1] })).dx, [Math.cos(0.1 * 3)]);
});

Deno.test("gradients() name the op that has none, where one is needed and only there", () => {
  const x = input("x", [4]);
  const other = input("other", [4]);
  const attempt = (body: () => Tensor) => () => record(() => output("dx", gradients(body(), [x])[0]));
  assertThrows(attempt(() => use(totalOp, x)), TypeError, "Cannot differentiate total: it has no vjp");
  attempt(() => times(x, noGradient(() => use(totalOp, x))))();
  attempt(() => times(x, use(totalOp, other)))();
});

async function run(graph: Graph, values: Record<string, ArrayLike<number>>): Promise<Record<string, number[]>> {
  using machine = interpret({ graph });
  machine.programs.graph.run(values);
  const names = [...graph.outputs.keys()];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, [...await machine.programs.graph.read(name)]])),
  );
}

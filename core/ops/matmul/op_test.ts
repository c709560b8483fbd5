import {
  add,
  apply,
  compile,
  gradients,
  input,
  interpret,
  NoAdapterError,
  openDevice,
  output,
  plan,
  record,
  type Shape,
  sizeOf,
  type Target,
} from "@trm/engine";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { candidates } from "./candidates.ts";
import { matmul, type MatmulAttributes, matmulOp } from "./op.ts";
import { folded, type Layout, productOf, split } from "./product.ts";

const device = await openDevice().catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
});

/** Every kind of target there are kernels for. */
const targets: Record<string, Target> = {
  "a software driver with subgroups": { subgroup: device?.limits.target.subgroup ?? 0, software: true },
  "a software driver without subgroups": { subgroup: 0, software: true },
  "a GPU": { subgroup: 32, software: false },
};

for (const [name, target] of Object.entries(targets)) {
  for (const layout of ["NN", "NT", "TN"] as Layout[]) {
    Deno.test({
      name: `${layout} products on ${name} agree with the reference by every candidate, also with an addition fused in`,
      ignore: !device,
      sanitizeResources: false,
      async fn() {
        const odd = { a: [70, 37], b: [37, 66] }; //             no axis that four divides, edges on every side
        const even = { a: [2, 68, 20], b: [2, 20, 72] }; //      fours, but no whole tiles
        for (const { a, b } of [odd, even]) await compareAll(stored(a, b, layout), { layout, sum: false }, target);
      },
    });
  }
}

Deno.test({
  name: "long sums in parts agree with the reference, of long columns and of batches",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const target = targets["a GPU"];
    const columns = candidates(folded(productOf([1024, 5], [1024, 6], { layout: "TN", sum: false })), target);
    assert(columns.some(({ name }) => name.endsWith("sums in 4 parts")), columns.map(({ name }) => name).join());
    await compareAll([[1024, 5], [1024, 6]], { layout: "TN", sum: false }, target);
    await compareAll([[8, 20, 128], [8, 12, 128]], { layout: "NT", sum: true }, target);
  },
});

Deno.test("split() divides a sum into equal parts, and does not divide what no number divides", () => {
  const product = productOf([12, 3], [12, 2], { layout: "TN", sum: false });
  assertEquals(split(product, 5), { ...product, batches: 4, K: 3, aStride: 9, bStride: 6 });
  const prime = productOf([13, 3], [13, 2], { layout: "TN", sum: false });
  assertEquals(split(prime, 5).batches, 1);
  const summed = productOf([6, 3, 7], [6, 2, 7], { layout: "NT", sum: true });
  assertEquals(split(summed, 4), { ...summed, batches: 3, terms: 2 });
});

Deno.test("the gradient of a shared operand is the sum over the batch", async () => {
  const [a, b] = [input("a", [2, 3]), input("b", [4, 3, 5])];
  const graph = record(() => {
    const [da, db] = gradients(matmul(a, b), [a, b]);
    output("da", da);
    output("db", db);
  });
  using machine = interpret({ graph });
  machine.programs.graph.run({ a: new Float64Array(6).fill(1), b: new Float64Array(60).fill(2) });
  assertEquals([...await machine.programs.graph.read("da")], Array(6).fill(40)); // Σ over 4 batches and 5 columns of 2
  assertEquals([...await machine.programs.graph.read("db")], Array(60).fill(2)); //  Σ over 2 rows of 1
});

Deno.test("matmul() refuses what does not fit", () => {
  record(() => {
    const t = (...shape: number[]) => input("t", shape);
    assertThrows(
      () => matmul(t(2, 3), t(4, 5)),
      TypeError,
      "Cannot multiply [2,3] by [4,5] (NN): inner sizes 3 and 4 differ",
    );
    assertThrows(() => matmul(t(2, 3), t(3, 5), { layout: "NT" }), TypeError, "inner sizes 3 and 5 differ");
    assertThrows(() => matmul(t(2, 3), t(3, 5), { layout: "TN" }), TypeError, "inner sizes 2 and 3 differ");
    assertThrows(() => matmul(t(6, 2, 3), t(5, 3, 4)), TypeError, "batches 6 and 5 differ");
    assertThrows(() => matmul(t(2, 3), t(5, 3, 4), { sum: true }), TypeError, "expected both to have a batch axis");
    assertThrows(() => matmul(t(3), t(3, 5)), TypeError, "found 1 axes, expected 2 or 3");
  });
});

/** Computes a product by every candidate, alone and with an addition, and compares with the interpreter. */
async function compareAll([a, b]: [Shape, Shape], attributes: MatmulAttributes, target: Target): Promise<void> {
  if (!device) return;
  const product = folded(productOf(a, b, attributes));
  for (const { name, kernel } of candidates(product, target)) {
    const op = { ...matmulOp, kernel };
    const graph = record(() => {
      const [x, y] = [input("a", a), input("b", b)];
      const [alone, added] = [apply(op, [x, y], attributes)[0], apply(op, [x, y], attributes)[0]];
      output("alone", alone);
      output("sum", add(added, input("rest", added.shape)));
    });
    const { shape } = graph.nodes[0].outputs[0];
    const values = { a: waves(a, 1), b: waves(b, 2), rest: waves(shape, 3) };
    const [expected, actual] = [
      interpret({ graph }),
      await compile(plan({ graph }, { ...device.limits, target }), device),
    ];
    for (const machine of [expected, actual]) machine.programs.graph.run(values);
    for (const which of ["alone", "sum"]) {
      const [right, found] = [await expected.programs.graph.read(which), await actual.programs.graph.read(which)];
      let worst = 0;
      found.forEach((x: number, i: number) => worst = Math.max(worst, Math.abs(x - right[i])));
      assert(worst <= 1e-4, `${name}, ${which}: off by ${worst}`); // f32 sums of up to 1024 terms of about 1
    }
    await actual.settled();
    expected[Symbol.dispose]();
    actual[Symbol.dispose]();
  }
}

/** Shapes as a layout stores them. */
function stored(a: Shape, b: Shape, layout: Layout): [Shape, Shape] {
  const swapped = (shape: Shape) => [...shape.slice(0, -2), shape.at(-1) as number, shape.at(-2) as number];
  return [layout === "TN" ? swapped(a) : a, layout === "NT" ? swapped(b) : b];
}

function waves(shape: Shape, seed: number): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(seed + i * i));
}

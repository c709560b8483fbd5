import {
  add,
  apply,
  compile,
  type DType,
  gradients,
  input,
  interpret,
  type KernelChoices,
  type NumberArray,
  output,
  plan,
  record,
  type Shape,
  sizeOf,
} from "@trm/engine";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type Candidate, candidates, columns, parted, simple } from "./candidates.ts";
import { matmul, type MatmulAttributes, matmulOp } from "./op.ts";
import { describe, folded, type Layout, type Product, productOf, split } from "./product.ts";
import { device } from "../testdata/device.ts";

const subgroup = device?.limits.target.subgroup ?? 0;

/** A way of each kind there are kernels for, small ones where there is a choice: large ones take long to build. */
const ways: Record<string, (product: Product) => Candidate> = {
  "lanes that hand numbers round": (product) => columns(product, { rows: 16, fours: 1 }, { subgroup, software: true }),
  "lanes with two fours of columns": (product) =>
    columns(product, { rows: 16, fours: 2 }, { subgroup, software: true }),
  "lanes without subgroups": (product) => columns(product, { rows: 16, fours: 1 }, { subgroup: 0, software: true }),
  "tiles of 64": (product) => parted(product, 64),
  "tiles of 128": (product) => parted(product, 128),
  "tiles of 128, loading ahead": (product) => parted(product, 128, true),
  "an element a lane": simple,
};

for (const [name, way] of Object.entries(ways)) {
  for (const layout of ["NN", "NT", "TN"] as Layout[]) {
    Deno.test({
      name: `${layout} products by ${name} agree with the reference, an addition fused in`,
      ignore: !device,
      sanitizeResources: false,
      async fn() {
        const shapes = layout === "NN"
          ? stored([70, 37], [37, 66], layout) //             no axis that four divides, edges on every side
          : stored([2, 68, 20], [2, 20, 72], layout); //      fours, but no whole tiles
        await compare(shapes, { layout, sum: false }, { way, added: true });
      },
    });
  }
}

for (const software of [true, false]) {
  Deno.test({
    name: `every kernel that ${software ? "a software driver" : "a GPU"} can choose from agrees with the reference`,
    ignore: !device,
    sanitizeResources: false,
    async fn() {
      const most = device?.adapter.software && !software ? 1e6 : 2e7; // larger ones are of the same code; tiles take long there
      let chosen = 0;
      for (const { inputs, attributes } of matmulOp.cases ?? []) {
        const [a, b] = inputs.map(({ shape }) => shape);
        const product = folded(productOf(a, b, attributes));
        const { batches, terms, M, N, K } = product;
        if (batches * terms * M * N * K > most) continue;
        for (const { name } of candidates(product, { subgroup, software })) {
          if (device?.adapter.software && name.includes("loading ahead")) continue; // tried above; these take long there
          const way = (product: Product) =>
            candidates(product, { subgroup, software }).find((each) => each.name === name) as Candidate;
          await compare([a, b], attributes, { way, added: false });
          chosen++;
        }
      }
      assert(chosen > 60, `${chosen} were compared`);
    },
  });
}

Deno.test({
  name: "a product is made in the way that was chosen for it, and in no other",
  ignore: !device,
  fn() {
    const inputs = [{ shape: [1024, 64], dtype: "f32" }, { shape: [192, 64], dtype: "f32" }] as const;
    const attributes = { layout: "NT", sum: false } as const;
    const target = device!.limits.target;
    const { what, ways } = matmulOp.ways!(inputs, attributes, target);
    assertEquals(what, "matmul NT 1024×192×64");
    const codeBy = (kernels?: KernelChoices) => matmulOp.kernel!(inputs, attributes, { ...target, kernels }).code;
    assertEquals(codeBy(), ways[0].kernel().code);
    assert(ways.length > 1);
    for (const { name, kernel } of ways) assertEquals(codeBy({ [what]: name }), kernel().code);
    assertEquals(codeBy({ "matmul NT 1024×192×65": "none" }), ways[0].kernel().code);
    assertThrows(() => codeBy({ [what]: "none" }), TypeError, 'Cannot compute matmul NT 1024×192×64 by "none"');
  },
});

Deno.test("products that are computed differently are described differently", () => {
  const described = (a: Shape, b: Shape, layout: Layout, sum = false, dtypes: DType[] = ["f32", "f32"]) =>
    describe(folded(productOf(a, b, { layout, sum })), dtypes);
  assertEquals(described([6, 3], [3, 5], "NN"), "NN 6×5×3");
  assertEquals(described([2, 3, 3], [3, 5], "NN"), "NN 6×5×3"); // rows that share b are one product
  assertEquals(described([6, 3], [4, 3, 5], "NN"), "NN 6×5×3, 4 times, one a");
  assertEquals(described([4, 6, 3], [4, 3, 5], "NN"), "NN 6×5×3, 4 times");
  assertEquals(described([4, 3, 6], [3, 5], "TN"), "TN 6×5×3, 4 times, one b");
  assertEquals(described([4, 6, 3], [4, 5, 3], "NT", true), "NT 6×5×3, 4 added up");
  assertEquals(described([6, 3], [3, 5], "NN", false, ["f32", "u32"]), "NN 6×5×3, f32 × u32");
});

Deno.test({
  name: "blocks of every size give the same bits, so that a run goes on with others than it began with",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const shapes = stored([2, 68, 20], [2, 20, 72], "NT");
    const [one, two] = [ways["lanes that hand numbers round"], ways["lanes with two fours of columns"]];
    const by = (way: typeof one) => compare(shapes, { layout: "NT", sum: false }, { way, added: false });
    assertEquals(await by(one), await by(two));
  },
});

Deno.test({
  name: "long sums in parts agree with the reference, of long columns and of batches",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const way = (product: Product) => {
      const candidate = parted(product, 64);
      assertEquals(candidate.name, "tiles of 64, sums in 4 parts");
      return candidate;
    };
    await compare([[1024, 5], [1024, 7]], { layout: "TN", sum: false }, { way, added: true });
    await compare([[8, 20, 128], [8, 12, 128]], { layout: "NT", sum: true }, { way, added: false });
  },
});

Deno.test("a large product is made in larger blocks where loads are slow, a low one in lower blocks", () => {
  const first = (M: number, slowLoads: boolean) => {
    const product = productOf([M, 64], [64, 192], { layout: "NN", sum: false });
    return candidates(product, { subgroup: 8, software: true, slowLoads })[0].name;
  };
  assertEquals(first(1024, true), "columns, 64 × 8 a lane");
  assertEquals(first(1024, false), "columns, 32 × 4 a lane");
  assertEquals(first(16, true), "columns, 16 × 4 a lane");
  assertEquals(first(16, false), "columns, 16 × 4 a lane");
});

Deno.test("a GPU makes tiles of 128 where those keep it busy, else of 64, and narrow products one element a lane", () => {
  const first = (a: Shape, b: Shape, layout: Layout) =>
    candidates(productOf(a, b, { layout, sum: false }), { subgroup: 32, software: false })[0].name;
  assertEquals(first([74_496, 512], [1536, 512], "NT"), "tiles of 128");
  assertEquals(first([1024, 512], [1536, 512], "NT"), "tiles of 64");
  assertEquals(first([74_496, 512], [12, 512], "NT"), "an element a lane");
  assertEquals(first([74_496, 512], [74_496, 512], "TN"), "tiles of 128, sums in 16 parts");
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

/** Computes a product one way, with or without an addition, compares with the interpreter, and gives what the device made. */
async function compare(
  [a, b]: [Shape, Shape],
  attributes: MatmulAttributes,
  { way, added }: { way: (product: Product) => Candidate; added: boolean },
): Promise<NumberArray> {
  if (!device) throw new TypeError("Cannot compare without a device");
  const { kernel } = way(folded(productOf(a, b, attributes)));
  const graph = record(() => {
    const [product] = apply({ ...matmulOp, kernel }, [input("a", a), input("b", b)], attributes);
    output("out", added ? add(product, input("rest", product.shape)) : product);
  });
  const values = { a: waves(a, 1), b: waves(b, 2), rest: waves(graph.nodes[0].outputs[0].shape, 3) };
  using host = interpret({ graph });
  using machine = await compile(plan({ graph }, device.limits), device);
  host.programs.graph.run(values);
  machine.programs.graph.run(values);
  const [expected, actual] = [await host.programs.graph.read("out"), await machine.programs.graph.read("out")];
  await machine.settled();
  expected.forEach((x: number, i: number) => assertAlmostEquals(actual[i], x, 1e-4)); // f32 sums of up to 1024 terms of about 1
  return actual;
}

/** Shapes as a layout stores them. */
function stored(a: Shape, b: Shape, layout: Layout): [Shape, Shape] {
  const swapped = (shape: Shape) => [...shape.slice(0, -2), shape.at(-1) as number, shape.at(-2) as number];
  return [layout === "TN" ? swapped(a) : a, layout === "NT" ? swapped(b) : b];
}

function waves(shape: Shape, seed: number): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(seed + i * i));
}

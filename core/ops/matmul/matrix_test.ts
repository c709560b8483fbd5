import {
  add,
  apply,
  compile,
  type Device,
  input,
  interpret,
  type Kernel,
  type MatrixUnit,
  output,
  plan,
  record,
  type Shape,
  sizeOf,
  type Target,
  type Tensor,
} from "@trm/engine";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { slice } from "../slice/op.ts";
import { candidates } from "./candidates.ts";
import { matrix, matrixWays } from "./matrix.ts";
import { fits } from "./matrix.wgsl.ts";
import { type MatmulAttributes, matmulOp } from "./op.ts";
import { folded, type Layout, type Product, productOf } from "./product.ts";
import { emulated } from "./testdata/emulate_unit.ts";
import { device, half } from "../testdata/device.ts";

/** The units of this device, of those that add up in f32: through Dawn only. */
const real = (device?.limits.target.matrixUnits ?? []).filter(({ result }) => result === "f32");

const layouts: readonly Layout[] = ["NN", "NT", "TN"];
const unitOf = (M: number, N: number, K: number): MatrixUnit => ({ component: "f16", result: "f32", M, N, K });

for (const layout of ["NT", "TN"] as const) { //  each operand in each order
  Deno.test({
    name: `${layout} products by units of 8 × 4 × 4, which lanes make up for, agree with the reference`,
    ignore: !device || real.length > 0, // Mesa 26 takes minutes to build it
    sanitizeResources: false,
    async fn() {
      const way = (product: Product) => emulated(product).kernel();
      await compare(stored([70, 37], [37, 66], layout), { layout, sum: false }, { way, added: true });
    },
  });
}

for (const unit of real) {
  const { M, N, K } = unit;
  const tile = { rows: 2 * M, columns: N, down: 1, across: 2, depth: 2 * K }; //  small: a software driver builds it in seconds
  const way = (product: Product) =>
    matrix(product, { unit, tile, lanes: device?.limits.target.subgroup as number }).kernel();
  for (const layout of layouts) {
    Deno.test({
      name: `${layout} products by matrix units of ${M} × ${N} × ${K} agree with the reference`,
      sanitizeResources: false,
      fn: () => compare(stored([70, 37], [37, 66], layout), { layout, sum: false }, { way, added: true }),
    });
  }
  Deno.test({
    name: `products and sums of batches by matrix units of ${M} × ${N} × ${K} agree with the reference`,
    sanitizeResources: false,
    async fn() {
      await compare(stored([2, 68, 20], [2, 20, 72], "TN"), { layout: "TN", sum: false }, { way, added: false });
      await compare(stored([3, 20, 12], [3, 12, 28], "NT"), { layout: "NT", sum: true }, { way, added: true });
    },
  });
  Deno.test({
    name: `products of what is stored as f16 by matrix units of ${M} × ${N} × ${K} agree with the reference`,
    sanitizeResources: false,
    async fn() {
      await compare(stored([70, 38], [38, 66], "NN"), { layout: "NN", sum: false }, { way, added: true, on: half });
      await compare(stored([68, 20], [20, 72], "NT"), { layout: "NT", sum: false }, { way, added: false, on: half });
    },
  });
}

Deno.test({
  name: "long sums in parts by matrix units agree with the reference",
  ignore: real.length === 0,
  sanitizeResources: false,
  async fn() {
    const [unit] = real;
    const tile = { rows: unit.M, columns: unit.N, down: 2, across: 2, depth: unit.K };
    const way = (product: Product) => {
      const { name, kernel } = matrix(product, { unit, tile, lanes: device?.limits.target.subgroup as number });
      assert(name.endsWith("sums in 4 parts"), name);
      return kernel();
    };
    await compare([[1024, 20], [1024, 24]], { layout: "TN", sum: false }, { way, added: true });
  },
});

Deno.test("what is chosen among takes 32 KB of workgroup memory at most, whatever the layout", () => {
  for (const layout of layouts) {
    const [a, b] = stored([512, 64], [64, 512], layout);
    for (const { name, kernel } of matrixWays(productOf(a, b, { layout, sum: false }), large)) {
      const arrays = [...kernel().code.matchAll(/var<workgroup> \w+: array<f(\d+), (\d+)>/g)];
      assertEquals(arrays.length, 3);
      const bytes = arrays.reduce((sum, [, bits, count]) => sum + Number(bits) / 8 * Number(count), 0);
      assert(bytes <= 32 * 1024, `${name}, ${layout}: ${bytes}`);
    }
  }
});

/** A GPU as NVIDIA's data centres have, as far as a product's kernel depends on it. */
const large: Target = {
  subgroup: 32,
  software: false,
  precision: "f16",
  matrixUnits: [unitOf(16, 8, 16), { ...unitOf(16, 16, 16), result: "f16" }, unitOf(16, 16, 16)],
};

Deno.test("matrix units come before all else where factors may be rounded, in tiles of 128 where those keep a GPU busy", () => {
  const names = (M: number, N: number, K: number, target: Target) =>
    candidates(productOf([M, K], [N, K], { layout: "NT", sum: false }), target).map(({ name }) => name);
  const [first, second, third, ...rest] = names(74_496, 1536, 512, large);
  assertEquals([first, second, third], [
    "matrix units, tiles of 128 × 128",
    "matrix units, tiles of 128 × 256",
    "matrix units, tiles of 64 × 64",
  ]);
  assertEquals(rest, names(74_496, 1536, 512, { ...large, precision: "f32" }));
  assertEquals(names(1024, 1536, 512, large)[0], "matrix units, tiles of 64 × 64");
});

Deno.test("matrix units are not used where nothing may be rounded, where none adds up in f32, and for narrow products", () => {
  const product = productOf([512, 64], [512, 64], { layout: "NT", sum: false });
  const count = (changed: Partial<Target>, of = product) => matrixWays(of, { ...large, ...changed }).length;
  assertEquals(count({}), 3);
  assertEquals(count({ precision: "f32" }), 0);
  assertEquals(count({ precision: undefined }), 0);
  assertEquals(count({ matrixUnits: [{ ...unitOf(16, 16, 16), result: "f16" }] }), 0);
  assertEquals(count({ matrixUnits: undefined }), 0);
  assertEquals(count({}, { ...product, N: 12 }), 0);
  const software = candidates(product, { ...large, software: true, subgroup: 8 }).map(({ name }) => name);
  assert(software.every((name) => name.startsWith("columns")));
});

Deno.test("the largest unit that fits is used, and a tile that none fits is left out", () => {
  const product = productOf([512, 64], [512, 64], { layout: "NT", sum: false });
  const code = (unit: MatrixUnit) =>
    matrixWays(product, { ...large, matrixUnits: [unitOf(8, 8, 8), unit] })[0].kernel().code;
  assert(code(unitOf(16, 16, 16)).includes("subgroup_matrix_left<f16, 16, 16>"));
  assert(code(unitOf(48, 16, 16)).includes("subgroup_matrix_left<f16, 8, 8>"));
  const tile = { rows: 32, columns: 32, down: 2, across: 2, depth: 32 };
  assert(fits(tile, unitOf(16, 16, 32), 32));
  assert(!fits(tile, unitOf(16, 16, 64), 32));
  assert(!fits(tile, unitOf(16, 16, 16), 24), "lanes would load unequally");
});

interface Comparison {
  readonly way: (product: Product) => Kernel;
  /** Whether an addition is fused in. */
  readonly added: boolean;
  readonly on?: Device;
}

/** Computes a product one way and compares with the interpreter, which is given factors of f16. */
async function compare(
  [a, b]: [Shape, Shape],
  attributes: MatmulAttributes,
  { way, added, on = device }: Comparison,
): Promise<void> {
  if (!on) throw new TypeError("Cannot compare without a device");
  const product = folded(productOf(a, b, attributes));
  const halves = on.limits.target.precision === "f16";
  const between = (tensor: Tensor) => halves ? slice(tensor, 0, 0, tensor.shape[0]) : tensor;
  const graph = record(() => {
    const operands = [between(input("a", a)), between(input("b", b))];
    const [made] = apply({ ...matmulOp, kernel: () => way(product) }, operands, attributes);
    output("out", between(added ? add(made, between(input("rest", made.shape))) : made));
  });
  const [{ shape }] = matmulOp.outputs([{ shape: a, dtype: "f32" }, { shape: b, dtype: "f32" }], attributes);
  const values = { a: waves(a, 1), b: waves(b, 2), rest: waves(shape, 3) };
  const round = (values: Float32Array) => values.map(Math.f16round);
  const rounded = { a: round(values.a), b: round(values.b), rest: halves ? round(values.rest) : values.rest };
  const planned = plan({ graph }, on.limits);
  const stored = planned.graphs.graph.dispatches.filter(({ code }) => /> a: array<(f16|vec4<f16>)>/.test(code));
  assertEquals(stored.length, halves ? 1 : 0);
  using host = interpret({ graph });
  using machine = await compile(planned, on);
  host.programs.graph.run(rounded);
  machine.programs.graph.run(values);
  const [expected, actual] = [await host.programs.graph.read("out"), await machine.programs.graph.read("out")];
  await machine.settled();
  const error = (x: number) => 1e-4 + (halves ? Math.abs(x) * 2 ** -11 : 0); // f32 sums of up to 1024 terms of about 1, rounded
  expected.forEach((x: number, i: number) => assertAlmostEquals(actual[i], x, error(x)));
}

/** Shapes as a layout stores them. */
function stored(a: Shape, b: Shape, layout: Layout): [Shape, Shape] {
  const swapped = (shape: Shape) => [...shape.slice(0, -2), shape.at(-1) as number, shape.at(-2) as number];
  return [layout === "TN" ? swapped(a) : a, layout === "NT" ? swapped(b) : b];
}

function waves(shape: Shape, seed: number): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(seed + i * i));
}

import {
  apply,
  compile,
  type Device,
  gradients,
  type Graph,
  input,
  interpret,
  output,
  plan,
  type Precision,
  record,
  type Shape,
  type Target,
  type Tensor,
} from "@trm/engine";
import { assert, assertEquals } from "@std/assert";
import { type Candidate, parted, simple } from "../matmul/candidates.ts";
import { type Layout, matmul, matmulOp } from "../matmul/op.ts";
import { folded, type Product, productOf } from "../matmul/product.ts";
import { multiply } from "../mod.ts";
import { swiglu, swigluBackwardOp } from "./op.ts";
import { agree, layoutsOf, onDevice, pairing, stored, waves } from "../testdata/pairing.ts";

for (const [name, way] of Object.entries(pairing)) {
  for (const layout of layoutsOf(name)) {
    onDevice(
      `${layout} products by ${name} gate the halves they make, of rows, which are stored too, and of columns`,
      async (device) => {
        const M = layout === "TN" ? 152 : 150; // half of it is more than half a tile, and odd where it may be
        await compareGated([2, M, 12], [2, 12, 20], { layout, axis: 1, way, device, kept: true });
        await compareGated([2, 36, 12], [2, 12, 136], { layout, axis: 2, way, device });
      },
    );
  }
}

onDevice("products whose halves no kernel makes together are gated by a kernel of its own", async (device) => {
  const way = pairing["lanes that hand numbers round"];
  const gate = (a: Shape, b: Shape, layout: Layout, axis: number, by = way) =>
    compareGated(a, b, { layout, axis, way: by, device, fused: false });
  await gate([10, 9], [9, 28], "NN", 1); //      four does not divide half of the columns
  await gate([2, 10, 9], [2, 9, 7], "NT", 1); // nor the columns at all
  await gate([2, 12, 9], [2, 9, 8], "TN", 1); // nor half of the rows, in which they are stored
  await gate([3, 8, 9], [9, 8], "NN", 1); //     one product of all rows, whose halves are not those of each eight
  await gate([16, 9], [9, 16], "NN", 1, simple);
  await gate([16, 9], [9, 16], "NN", 1, (product) => parted(product, 64));
});

const { "lanes that hand numbers round": lanes, "tiles of 128": tiles } = pairing;

for (const [name, way] of Object.entries({ lanes, tiles, "an element a lane": simple })) {
  onDevice(`products by ${name} change what was gated instead of storing its gradient`, async (device) => {
    await compareBackward([[2, 36, 12], [2, 12, 20]], { axis: 1, way, device });
    await compareBackward([[37, 24], [24, 68]], { axis: 1, way, device });
    await compareBackward([[2, 5, 6], [2, 6, 7]], { axis: 2, way, device }); // nothing that four divides
  });
}

onDevice("sums in parts change what was gated when they are added up", async (device) => {
  const way = (product: Product) => parted(product, 64);
  const labels = ["matmul", "matmul + swigluBackward"];
  await compareBackward([[1024, 20], [1024, 24]], { layout: "TN", axis: 1, way, device, labels });
});

const chosen: readonly [name: string, Precision, Partial<Target>][] = [
  ["in f32", "f32", {}],
  ["in f16", "f16", {}],
  ["by a GPU's kernels", "f32", { software: false }],
];

for (const [name, precision, target] of chosen) {
  onDevice(`a gated layer's result and gradients ${name} agree with the interpreter`, async (device) => {
    if (precision === "f16" && !device.adapter.features.includes("shader-f16")) return;
    const limits = { ...device.limits, target: { ...device.limits.target, ...target, precision } };
    const shapes = {
      x: [3, 20, 24],
      channels: { up: [64, 24], down: [24, 32] },
      sequence: { up: [56, 20], down: [20, 28] },
    };
    const graphs = {
      channels: layer(shapes.x, shapes.channels, (x, weight) => matmul(x, weight, { layout: "NT" }), 2),
      sequence: layer(shapes.x, shapes.sequence, (x, weight) => matmul(weight, x), 1),
    };
    const plans = plan(graphs, limits);
    using host = interpret(graphs);
    using machine = await compile(plans, device);
    for (const name of ["channels", "sequence"] as const) {
      const labels = plans.graphs[name].dispatches.map(({ label }) => label);
      assert(labels.includes("matmul + swigluBackward") && !labels.includes("swigluBackward"), `${labels}`);
      const { up, down } = shapes[name];
      const values = { x: waves(shapes.x, 1), dy: waves(shapes.x, 2), up: waves(up, 3), down: waves(down, 4) };
      const outputs = ["y", "dx", "dUp", "dDown"];
      await agree({ host, machine, name, values, outputs }, precision === "f16" ? 4e-3 : 1e-5); // f16 rounds to 5e-4
    }
  });
}

/** A gated layer and the gradients of a loss. */
function layer(
  shape: Shape,
  weights: Readonly<Record<"up" | "down", Shape>>,
  product: (x: Tensor, weight: Tensor) => Tensor,
  axis: number,
): Graph {
  return record(() => {
    const [x, up, down] = [input("x", shape), input("up", weights.up), input("down", weights.down)];
    const y = product(swiglu(product(x, up), axis), down);
    const [dx, dUp, dDown] = gradients(multiply(y, input("dy", shape)), [x, up, down]);
    Object.entries({ y, dx, dUp, dDown }).forEach(([name, tensor]) => output(name, tensor));
  });
}

interface Gating {
  readonly layout: Layout;
  readonly axis: number;
  readonly way: (product: Product) => Candidate;
  readonly device: Device;
  /** Whether the product is an output too. */
  readonly kept?: boolean;
  readonly fused?: boolean;
}

/** Gates a product and compares with the interpreter. */
async function compareGated(
  a: Shape,
  b: Shape,
  { layout, axis, way, device, kept = false, fused = true }: Gating,
): Promise<void> {
  const [A, B] = stored(a, b, layout);
  const attributes = { layout, sum: false };
  const { kernel } = way(folded(productOf(A, B, attributes)));
  const graph = record(() => {
    const [gateUp] = apply({ ...matmulOp, kernel }, [input("a", A), input("b", B)], attributes);
    output("y", swiglu(gateUp, axis));
    if (kept) output("gateUp", gateUp);
  });
  const plans = plan({ graph }, device.limits);
  const labels = plans.graphs.graph.dispatches.map(({ label }) => label);
  assertEquals(labels, fused ? ["matmul + swiglu"] : ["matmul", "swiglu"]);
  using host = interpret({ graph });
  using machine = await compile(plans, device);
  const values = { a: waves(A, 1), b: waves(B, 2) };
  await agree({ host, machine, name: "graph", values, outputs: kept ? ["y", "gateUp"] : ["y"] });
}

interface Changing {
  readonly layout?: Layout;
  readonly axis: number;
  readonly way: (product: Product) => Candidate;
  readonly device: Device;
  readonly labels?: readonly string[];
}

/** Makes the gradient of something gated from that of a product, and compares with the interpreter. */
async function compareBackward(
  [A, B]: [Shape, Shape],
  { layout = "NN", axis, way, device, labels = ["matmul + swigluBackward"] }: Changing,
): Promise<void> {
  const attributes = { layout, sum: false };
  const { kernel } = way(folded(productOf(A, B, attributes)));
  let gateUp: Tensor | undefined;
  const graph = record(() => {
    const [dy] = apply({ ...matmulOp, kernel }, [input("a", A), input("b", B)], attributes);
    gateUp = input("gateUp", dy.shape.with(axis, 2 * dy.shape[axis]));
    output("d", apply(swigluBackwardOp, [dy, gateUp], { axis })[0]);
  });
  const plans = plan({ graph }, device.limits);
  const made = plans.graphs.graph.dispatches.map(({ label }) => label);
  assertEquals(made.filter((label) => label !== "copy"), labels); // an input is copied before it is changed
  using host = interpret({ graph });
  using machine = await compile(plans, device);
  const values = { a: waves(A, 1), b: waves(B, 2), gateUp: waves(gateUp?.shape ?? [], 3) };
  await agree({ host, machine, name: "graph", values, outputs: ["d"] });
}

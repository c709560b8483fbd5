import {
  apply,
  compile,
  type Device,
  gradients,
  input,
  interpret,
  output,
  plan,
  type Precision,
  record,
  reshape,
  type Target,
} from "@trm/engine";
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Candidate } from "../matmul/candidates.ts";
import { matmul, matmulOp } from "../matmul/op.ts";
import { folded, type Product, productOf } from "../matmul/product.ts";
import { attention, multiply } from "../mod.ts";
import { agree, onDevice, pairing, stored, waves } from "../testdata/pairing.ts";
import { rope, ropeTables } from "./op.ts";

Deno.test("ropeTables() has the angles of the reference implementation, rounding included", () => {
  const [L, dh] = [916, 64];
  const tables = ropeTables(L, dh);
  const expected = [ // position, i, cos, sin as PyTorch makes them in f32
    [899, 1, -0.2795093357563019, 0.960142970085144],
    [899, 5, 0.9039803147315979, -0.42757412791252136],
    [915, 0, -0.6991861462593079, -0.7149396538734436],
    [915, 31, 0.9925650954246521, 0.12171467393636703],
  ];
  for (const [position, i, cos, sin] of expected) { // within one rounding; unrounded angles would be 2e-5 off
    assertAlmostEquals(tables[position * dh / 2 + i], cos, 6e-8);
    assertAlmostEquals(tables[(L + position) * dh / 2 + i], sin, 6e-8);
  }
});

Deno.test("rope() refuses tables of another length and more heads than there are", () => {
  record(() => {
    const qkv = input("qkv", [2, 5, 3, 8]);
    assertThrows(() => rope(qkv, input("tables", [2, 6, 4]), { heads: 2 }), TypeError, "by [2,6,4]");
    assertThrows(() => rope(qkv, input("tables", [2, 5, 4]), { heads: 4 }), RangeError, "found 3");
  });
});

for (const [name, way] of Object.entries(pairing)) {
  onDevice(
    `products by ${name} turn the heads they make`,
    (device) => compareTurned({ B: 8, L: 19, heads: 4, all: 6, dh: 24 }, { way, device }),
  );
}

onDevice("heads that no kernel makes in pairs are turned by a kernel of its own", async (device) => {
  const way = pairing["lanes that hand numbers round"];
  await compareTurned({ B: 2, L: 5, heads: 2, all: 3, dh: 12 }, { way, device, fused: false });
});

const chosen: readonly [name: string, Precision, Partial<Target>][] = [
  ["in f32", "f32", {}],
  ["in f16", "f16", {}],
  ["by a GPU's kernels", "f32", { software: false }],
];

for (const [name, precision, target] of chosen) {
  onDevice(`attention with positions and its gradients ${name} agree with the interpreter`, async (device) => {
    if (precision === "f16" && !device.adapter.features.includes("shader-f16")) return;
    const limits = { ...device.limits, target: { ...device.limits.target, ...target, precision } };
    const [B, L, D, H, dh] = [4, 33, 32, 2, 16];
    const graph = record(() => {
      const [x, weight] = [input("x", [B * L, D]), input("weight", [3 * H * dh, D])];
      const qkv = reshape(matmul(x, weight, { layout: "NT" }), [B, L, 3 * H, dh]);
      const y = attention(rope(qkv, input("tables", [2, L, dh / 2]), { heads: 2 * H }));
      const [dx, dWeight] = gradients(multiply(y, input("dy", y.shape)), [x, weight]);
      Object.entries({ y, dx, dWeight }).forEach(([name, tensor]) => output(name, tensor));
    });
    const plans = plan({ graph }, limits);
    const labels = plans.graphs.graph.dispatches.map(({ label }) => label);
    const operands = [[B * L, D], [3 * H * dh, D]].map((shape) => ({ shape, dtype: "f32" as const }));
    const product = matmulOp.kernel?.(operands, { layout: "NT", sum: false }, limits.target);
    const forward = product?.pairs?.(dh / 2) ? "matmul + rope" : "rope"; // a GPU's tiles of 64, for few rows, make no pairs
    assertEquals(labels.filter((label) => label.endsWith("rope")), [forward, "attentionBackward + rope"]);
    using host = interpret({ graph });
    using machine = await compile(plans, device);
    const values = {
      x: waves([B * L, D], 1),
      weight: waves([3 * H * dh, D], 2).map((w) => w / 8),
      dy: waves([B, L, H, dh], 3),
      tables: ropeTables(L, dh),
    };
    const outputs = ["y", "dx", "dWeight"];
    await agree({ host, machine, name: "graph", values, outputs }, precision === "f16" ? 4e-3 : 1e-5);
  });
}

/** Turns the heads that a product makes, and compares with the interpreter. */
async function compareTurned(
  { B, L, heads, all, dh }: Readonly<Record<"B" | "L" | "heads" | "all" | "dh", number>>,
  { way, device, fused = true }: {
    readonly way: (product: Product) => Candidate;
    readonly device: Device;
    readonly fused?: boolean;
  },
): Promise<void> {
  const [a, b] = stored([B * L, 12], [12, all * dh], "NT");
  const attributes = { layout: "NT", sum: false } as const;
  const { kernel } = way(folded(productOf(a, b, attributes)));
  const graph = record(() => {
    const [made] = apply({ ...matmulOp, kernel }, [input("a", a), input("b", b)], attributes);
    output("y", rope(reshape(made, [B, L, all, dh]), input("tables", [2, L, dh / 2]), { heads }));
  });
  const plans = plan({ graph }, device.limits);
  assertEquals(plans.graphs.graph.dispatches.map(({ label }) => label), fused ? ["matmul + rope"] : ["matmul", "rope"]);
  using host = interpret({ graph });
  using machine = await compile(plans, device);
  const values = { a: waves(a, 1), b: waves(b, 2), tables: ropeTables(L, dh) };
  await agree({ host, machine, name: "graph", values, outputs: ["y"] });
}

import { compile, gradients, input, output, plan, record, type Target } from "@trm/engine";
import { assertAlmostEquals, assertThrows } from "@std/assert";
import { multiply } from "../elementwise/op.ts";
import { attention } from "./op.ts";
import { device } from "../testdata/device.ts";

Deno.test({
  name: "attention() and its gradient are the same whether lanes hand keys round or each loads them",
  ignore: !device?.limits.target.subgroup,
  sanitizeResources: false,
  async fn() {
    if (!device) return;
    const { subgroup } = device.limits.target;
    const shared = await yAndGradient({ subgroup, software: true });
    const alone = await yAndGradient({ subgroup: 0, software: true });
    shared.forEach((value, i) => assertAlmostEquals(value, alone[i], 1e-6)); // f32 sums of 37 terms
  },
});

Deno.test("attention() refuses heads that are not queries, keys and values, and odd head sizes", () => {
  record(() => {
    assertThrows(() => attention(input("qkv", [2, 5, 7, 8])), TypeError, "expected [B, L, 3H, dh]");
    assertThrows(() => attention(input("qkv", [2, 5, 6, 7])), TypeError, "dh even");
  });
});

/** Runs a small case on the device as if it were `target`; 37 positions fill no whole number of workgroups. */
async function yAndGradient(target: Target): Promise<number[]> {
  if (!device) return [];
  const qkv = input("qkv", [2, 37, 6, 8]);
  const graph = record(() => {
    const y = attention(qkv);
    output("y", y);
    output("dqkv", gradients(multiply(y, y), [qkv])[0]);
  });
  using machine = await compile(plan({ graph }, { ...device.limits, target }), device);
  machine.programs.graph.run({ qkv: Float32Array.from({ length: 2 * 37 * 6 * 8 }, (_, i) => Math.sin(i * i)) });
  return [...await machine.programs.graph.read("y"), ...await machine.programs.graph.read("dqkv")];
}

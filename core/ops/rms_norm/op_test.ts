import { compile, gradients, input, output, plan, record, type Target } from "@trm/engine";
import { assertAlmostEquals, assertThrows } from "@std/assert";
import { multiply } from "../elementwise/op.ts";
import { rmsNorm } from "./op.ts";
import { device } from "../testdata/device.ts";

Deno.test({
  name: "rmsNorm() and its gradient are the same with a subgroup per row and with a lane per row",
  ignore: !device?.limits.target.subgroup,
  sanitizeResources: false,
  async fn() {
    if (!device) return;
    const { subgroup, software } = device.limits.target;
    const together = await yAndGradient({ subgroup, software });
    const alone = await yAndGradient({ subgroup: 0, software });
    together.forEach((value, i) => assertAlmostEquals(value, alone[i], 1e-6)); // f32 sums of 52 terms
  },
});

Deno.test("rmsNorm() refuses an axis that is not there", () => {
  record(() => {
    assertThrows(() => rmsNorm(input("x", [2, 3]), { axis: 2 }), TypeError, "no such axis");
  });
});

/** Runs a small case on the device as if it were `target`; 13 vectors of four are no whole number of subgroups. */
async function yAndGradient(target: Target): Promise<number[]> {
  if (!device) return [];
  const x = input("x", [3, 52]);
  const weight = input("weight", [3, 52]);
  const graph = record(() => {
    const y = rmsNorm(x);
    output("y", y);
    output("dx", gradients(multiply(y, weight), [x])[0]);
  });
  using machine = await compile(plan({ graph }, { ...device.limits, target }), device);
  const values = (seed: number) => Float32Array.from({ length: 3 * 52 }, (_, i) => Math.sin(seed + i * i));
  machine.programs.graph.run({ x: values(1), weight: values(2) });
  return [...await machine.programs.graph.read("y"), ...await machine.programs.graph.read("dx")];
}

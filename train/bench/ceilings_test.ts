import {
  apply,
  compile,
  input,
  interpret,
  NoAdapterError,
  openDevice,
  output,
  plan,
  record,
  sizeOf,
} from "@trm/engine";
import type { Op } from "@trm/engine";
import { assert, assertEquals } from "@std/assert";
import { multiplyAddOp, streamOp } from "./ceilings.ts";

const device = await openDevice().catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
});

Deno.test({
  name: "the loop and the copy that ceilings are measured with compute what they say",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    for (const op of [multiplyAddOp, streamOp] as Op[]) {
      for (const { inputs: [{ shape, dtype, scale = 1 }], attributes } of op.cases ?? []) {
        const graph = record(() => output("y", apply(op, [input("x", shape, dtype)], attributes)[0]));
        const x = Float32Array.from({ length: sizeOf(shape) }, (_, i) => scale * Math.sin(i));
        using host = interpret({ graph });
        using machine = await compile(plan({ graph }, device!.limits), device!);
        for (const { programs } of [host, machine]) programs.graph.run({ x });
        const expected = await host.programs.graph.read("y");
        const found = await machine.programs.graph.read("y");
        assertEquals(found.length, expected.length);
        // a sum of 8 numbers, each after 32 roundings of numbers up to 20 that shrink by half at least
        found.forEach((y, i) =>
          assert(Math.abs(y - expected[i]) <= 1e-4, `${op.name}[${i}] is ${y}, not ${expected[i]}`)
        );
      }
    }
  },
});

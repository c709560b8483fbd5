import { compile, input, interpret, output, plan, record } from "@trm/engine";
import { assertEquals, assertThrows } from "@std/assert";
import { pad, slice } from "../slice/op.ts";
import { concat } from "./op.ts";
import { device } from "../testdata/device.ts";

Deno.test({
  name: "concat(), slice() and pad() move u32 without changing a bit",
  sanitizeResources: false,
  async fn() {
    const graph = record(() => {
      const [a, b] = [input("a", [2, 1], "u32"), input("b", [2, 3], "u32")];
      const whole = concat([a, b], 1);
      output("whole", whole);
      output("part", slice(whole, 1, 1, 3));
      output("padded", pad(a, 0, 1, 4));
    });
    const machines = [interpret({ graph }), ...(device ? [await compile(plan({ graph }, device.limits), device)] : [])];
    for (const each of machines) {
      using machine = each;
      machine.programs.graph.run({ a: [0xffffffff, 1], b: [2, 0xfffffffe, 3, 4, 5, 16777217] });
      const read = async (name: string) => [...await machine.programs.graph.read(name)];
      assertEquals(await read("whole"), [0xffffffff, 2, 0xfffffffe, 3, 1, 4, 5, 16777217]);
      assertEquals(await read("part"), [2, 0xfffffffe, 4, 5]);
      assertEquals(await read("padded"), [0, 0xffffffff, 1, 0]);
    }
  },
});

Deno.test("concat() and slice() refuse parts that do not fit", () => {
  record(() => {
    const x = input("x", [2, 3]);
    assertThrows(() => concat([x], 0), RangeError, "expected two to four");
    assertThrows(() => concat([x, input("y", [2, 4])], 0), TypeError, "found f32 [2,3], f32 [2,4]");
    assertThrows(() => concat([x, input("n", [2, 3], "u32")], 0), TypeError, "u32 [2,3]");
    assertThrows(() => slice(x, 1, 2, 5), RangeError, "found 2 to 5 on axis 1, expected a part of 3");
    assertThrows(() => slice(x, 2, 0, 1), TypeError, "no such axis");
  });
});

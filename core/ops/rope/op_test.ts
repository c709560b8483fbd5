import { input, record } from "@trm/engine";
import { assertAlmostEquals, assertThrows } from "@std/assert";
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

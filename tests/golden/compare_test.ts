import { assertEquals, assertThrows } from "@std/assert";
import { passes, same, updated, within, worstOf } from "./compare.ts";

Deno.test("within() finds the largest difference, and nothing is within reach of NaN", () => {
  assertEquals(within("x", [1, 2, 3], [1, 2.5, 3.25], 0.5), { what: "x", error: 0.5, tolerance: 0.5 });
  assertEquals([within("x", [NaN], [0], 1e9), within("x", [0], [NaN], 1e9)].map(passes), [false, false]);
  assertEquals(passes(within("x", [0, -0], [0, 0], 0)), true);
  assertThrows(() => within("x", [1], [1, 2], 1), TypeError, "Cannot compare x: found 1 numbers, expected 2");
});

Deno.test("same() counts the numbers that differ", () => {
  assertEquals(same("x", [1, 2, 3], [1, 5, 7]), { what: "x", error: 2, tolerance: 0 });
  assertEquals(passes(same("x", Uint32Array.of(7), [7])), true);
});

Deno.test("updated() lets one parameter in a thousand turn around, and no further than that", () => {
  const expected = new Float32Array(1000);
  const moved = (count: number, by: number) => expected.map((_, i) => i < count ? by : 0);
  const rule = { tolerance: 1e-6, reach: 2.2e-3 };
  const fine = (values: Float32Array) => updated("x", values, expected, rule).every(passes);
  assertEquals(fine(moved(1000, 1e-6)), true);
  assertEquals(fine(moved(1, 2e-3)), true);
  assertEquals(fine(moved(1, 2.3e-3)), false);
  assertEquals(fine(moved(2, 2e-6)), false);
});

Deno.test("worstOf() finds what failed before what came close", () => {
  const close = { what: "close", error: 0.9, tolerance: 1 };
  const failed = { what: "failed", error: 1, tolerance: 0 };
  assertEquals(worstOf([close, failed, { what: "exact", error: 0, tolerance: 0 }]), failed);
  assertEquals(worstOf([{ what: "exact", error: 0, tolerance: 0 }, close]), close);
});

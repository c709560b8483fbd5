import { assertEquals, assertThrows } from "@std/assert";
import { addOp, broadcast, elementwise, fillOp, literal, strides } from "./elementwise.ts";
import { sizeOf } from "./tensor.ts";

Deno.test("broadcast() aligns axes at the end and repeats an axis of 1", () => {
  assertEquals(broadcast("f", [[3, 4]]), [3, 4]);
  assertEquals(broadcast("f", [[3, 4], [4]]), [3, 4]);
  assertEquals(broadcast("f", [[1], [2, 1, 5], [3, 1]]), [2, 3, 5]);
  assertEquals(broadcast("f", [[], [2]]), [2]);
  assertEquals(broadcast("f", []), []);
  assertThrows(() => broadcast("mix", [[3, 4], [3]]), TypeError, "Cannot mix [3,4] and [3]: axis 1 differs");
  assertThrows(() => broadcast("mix", [[2, 1], [3, 1]]), TypeError, "Cannot mix [2,1] and [3,1]: axis 0 differs");
});

Deno.test("a broadcast operand is read where counting by axes says", () => {
  const shapes = [[], [1], [4], [3, 4], [3, 1], [1, 4], [2, 3, 4], [2, 1, 4], [2, 3, 1], [1, 3, 1], [2, 1, 1], [
    1,
    1,
    1,
  ]];
  const pairOp = elementwise({ name: "pair", wgsl: ([a, b]) => `${a} + ${b}`, f64: ([a, b]) => 100 * a + b });
  for (const from of shapes) {
    for (const other of shapes) {
      const to = broadcast("pair", [from, other]);
      const [a, b] = [from, other].map((shape) => Float64Array.from({ length: sizeOf(shape) }, (_, i) => i));
      const [y] = pairOp.reference([a, b], [from, other], undefined);
      const expected = Array.from(
        { length: sizeOf(to) },
        (_, at) => 100 * indexOf(at, to, from) + indexOf(at, to, other),
      );
      assertEquals([...y], expected, `[${from}] and [${other}]`);
    }
  }
});

Deno.test("strides() joins axes that are read in one run", () => {
  assertEquals(strides([4], [2, 3, 4]), [{ every: 1, length: 4, stride: 1 }]);
  assertEquals(strides([3, 4], [2, 3, 4]), [{ every: 1, length: 12, stride: 1 }]);
  assertEquals(strides([2, 1, 1], [2, 3, 4]), [{ every: 12, length: 2, stride: 1 }]);
  assertEquals(strides([2, 1, 4], [2, 3, 4]), [{ every: 1, length: 4, stride: 1 }, {
    every: 12,
    length: 2,
    stride: 4,
  }]);
  assertEquals(strides([1], [2, 3, 4]), []);
});

Deno.test("literal() writes a number as f32 and u32 keep it", () => {
  assertEquals(literal(0.1), "f32(0.10000000149011612)");
  assertEquals(literal(-3), "f32(-3)");
  assertEquals(literal(1e-45), "f32(1.401298464324817e-45)");
  assertEquals(literal(0xffffffff, "u32"), "4294967295u");
  assertThrows(() => literal(Infinity), RangeError, "Cannot write Infinity in WGSL");
});

Deno.test("add, whose gradient passes through unchanged, refuses shapes that differ", () => {
  const spec = (shape: number[]) => ({ shape, dtype: "f32" } as const);
  assertEquals(addOp.outputs([spec([2, 3]), spec([2, 3])], undefined), [spec([2, 3])]);
  assertThrows(
    () => addOp.outputs([spec([2, 3]), spec([3])], undefined),
    TypeError,
    "Cannot add [3] to [2,3]: shapes differ",
  );
  assertEquals(fillOp.reference([], [], { shape: [2], value: 7, dtype: "f32" }), [Float64Array.of(7, 7)]);
});

/** The operand's index for element `at` of `to`, axis by axis. */
function indexOf(at: number, to: readonly number[], from: readonly number[]): number {
  let index = 0, stride = 1;
  for (let axis = to.length - 1; axis >= 0; axis--) {
    const place = at % to[axis];
    at = Math.floor(at / to[axis]);
    const length = from[axis - to.length + from.length] ?? 1;
    if (length > 1) index += place * stride;
    stride *= length;
  }
  return index;
}

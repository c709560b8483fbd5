import { assertEquals, assertThrows } from "@std/assert";
import { interpret } from "./interpret.ts";
import { pack, reshape, sumOf } from "./layout.ts";
import { input, output, record } from "./record.ts";
import { layOut } from "./tensor.ts";

Deno.test("layOut() starts every part at a multiple of 64 elements", () => {
  assertEquals(layOut([[3], [64], [5, 13], []]), { offsets: [0, 64, 128, 256], size: 320 });
  assertEquals(layOut([]), { offsets: [], size: 0 });
});

Deno.test("pack() lays tensors as a bundle of the same shapes does, with zeros between", async () => {
  const graph = record(() => output("whole", pack([input("a", [2]), input("b", [1, 3])])));
  using machine = interpret({ graph });
  machine.programs.graph.run({ a: [1, 2], b: [3, 4, 5] });
  const whole = [...await machine.programs.graph.read("whole")];
  assertEquals(whole, Array.from({ length: 128 }, (_, i) => i < 2 ? i + 1 : i >= 64 && i < 67 ? i - 61 : 0));
});

Deno.test("reshape() keeps the numbers and refuses another size", async () => {
  const x = input("x", [2, 3]);
  const graph = record(() => output("y", reshape(x, [3, 2])));
  assertEquals(graph.outputs.get("y")?.shape, [3, 2]);
  using machine = interpret({ graph });
  machine.programs.graph.run({ x: [1, 2, 3, 4, 5, 6] });
  assertEquals([...await machine.programs.graph.read("y")], [1, 2, 3, 4, 5, 6]);
  assertThrows(() => record(() => void reshape(x, [4])), TypeError, "Cannot reshape [2,3] to [4]: sizes differ");
});

Deno.test("sumOf() of no tensors is zeros", async () => {
  const x = input("x", [2]);
  const graph = record(() => {
    output("none", sumOf([], [2]));
    output("three", sumOf([x, x, x], [2]));
  });
  using machine = interpret({ graph });
  machine.programs.graph.run({ x: [1, 2] });
  assertEquals([...await machine.programs.graph.read("none")], [0, 0]);
  assertEquals([...await machine.programs.graph.read("three")], [3, 6]);
});

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { add } from "./elementwise.ts";
import { interpret } from "./interpret.ts";
import { initialize } from "./machine.ts";
import { assign, bundle, input, output, record, state } from "./record.ts";

Deno.test("programs share their states and keep their own inputs and outputs", async () => {
  const s = state("s", [2], () => Float32Array.of(1, 2));
  const grow = record(() => {
    const next = add(s, input("by", [2]));
    assign(s, next);
    output("before", s);
    output("after", next);
  });
  const look = record(() => output("s", s));
  using machine = interpret({ grow, look });
  initialize(machine);
  const { programs } = machine;
  programs.grow.run({ by: [10, 20] });
  assertEquals([...await programs.grow.read("before")], [1, 2]);
  assertEquals([...await programs.grow.read("after")], [11, 22]);
  programs.grow.run(); // the input keeps its value
  programs.look.run();
  assertEquals([...await programs.look.read("s")], [21, 42]);
  machine.write(s, [5, 6]);
  assertEquals([...await machine.read(s)], [5, 6]);
  assertEquals([...await programs.look.read("s")], [21, 42], "an output stays what it was at its run");
});

Deno.test("a bundle and its parts are one memory", async () => {
  const a = state("a", [2], () => Float32Array.of(1, 2));
  const b = state("b", [1], () => Float32Array.of(3));
  const whole = bundle("whole", [a, b]);
  using machine = interpret({ graph: record(() => assign(b, add(b, b))), other: record(() => output("whole", whole)) });
  initialize(machine);
  assertEquals(machine.states, [whole]);
  machine.programs.graph.run();
  machine.write(a, [7, 8]);
  assertEquals([...(await machine.read(whole)).filter((x) => x !== 0)], [7, 8, 6]);
  assertEquals([...await machine.read(b)], [6]);
});

Deno.test("initialize() gives the same numbers for the same seed", async () => {
  const s = state("s", [3], ({ count, seed }) => Float32Array.from({ length: count }, (_, i) => seed + i));
  using machine = interpret({ graph: record(() => output("s", s)) });
  initialize(machine, 4);
  assertEquals([...await machine.read(s)], [4, 5, 6]);
  initialize(machine);
  assertEquals([...await machine.read(s)], [0, 1, 2]);
});

Deno.test("what cannot be run, read or set is named", async () => {
  const x = input("x", [2]);
  const s = state("s", [2]);
  using machine = interpret({ graph: record(() => output("y", add(x, s))) });
  const { graph } = machine.programs;
  await assertRejects(() => graph.read("y"), TypeError, 'Cannot read output "y": nothing ran yet');
  assertThrows(() => graph.run(), TypeError, 'Cannot run: input "x" was never set');
  assertThrows(() => graph.run({ x: [1] }), TypeError, 'Cannot set "x": 1 numbers, expected 2 for [2]');
  assertThrows(() => machine.write(s, [1, 2, 3]), TypeError, 'Cannot set "s": 3 numbers, expected 2 for [2]');
  assertThrows(() => machine.write(state("t", [2]), [1, 2]), TypeError, 'Cannot find state "t": no program uses it');
  graph.run({ x: [1, 2] });
  await assertRejects(() => graph.read("z"), TypeError, 'Cannot read output "z": no such output');
});

import { assertEquals, assertThrows } from "@std/assert";
import { add } from "./elementwise.ts";
import {
  apply,
  assign,
  bundle,
  input,
  noGradient,
  output,
  parameter,
  record,
  rematerialize,
  state,
  zeros,
} from "./record.ts";
import { isParameter, isState } from "./tensor.ts";
import { splitOp } from "./testdata/toy_ops.ts";

Deno.test("record() writes down what is computed, in order", () => {
  const x = input("x", [3]);
  const s = state("s", [3]);
  const graph = record(() => {
    const twice = add(x, x);
    const [up] = apply(splitOp, [twice], undefined);
    assign(s, add(up, s));
    output("twice", twice);
  });
  assertEquals(graph.nodes.map(({ op }) => op.name), ["add", "split", "add"]);
  const [first, second, third] = graph.nodes;
  assertEquals(first.inputs, [x, x]);
  assertEquals(second.inputs, first.outputs);
  assertEquals(third.inputs, [second.outputs[0], s]);
  assertEquals([...graph.assigned], [[s, third.outputs[0]]]);
  assertEquals([...graph.outputs], [["twice", first.outputs[0]]]);
  assertEquals(graph.producers.get(second.outputs[1]), second);
});

Deno.test("ops run only inside a recording, and recordings do not nest", () => {
  const x = input("x", [3]);
  assertThrows(() => add(x, x), TypeError, "Cannot use tensors here: ops run inside record()");
  assertThrows(() => record(() => record(() => {})), TypeError, "Cannot record inside a recording");
  assertThrows(() => assign(state("s", [3]), x), TypeError, "Cannot use tensors here");
});

Deno.test("a recording that fails leaves the next one clean", () => {
  const x = input("x", [3]);
  assertThrows(() => record(() => void add(x, input("y", [4]))), TypeError, "Cannot add [4] to [3]: shapes differ");
  assertThrows(() => record(() => noGradient(() => void add(x, input("y", [4])))), TypeError, "shapes differ");
  assertEquals(record(() => void add(x, x)).nodes.map(({ constant }) => constant), [false]);
});

Deno.test("noGradient() and rematerialize() mark what is recorded inside them, and nothing after", () => {
  const x = input("x", [3]);
  const graph = record(() => {
    add(x, x);
    noGradient(() => {
      add(x, x);
      noGradient(() => add(x, x));
      add(x, x);
    });
    rematerialize(() => {
      add(x, x);
      rematerialize(() => add(x, x));
    });
    rematerialize(() => add(x, x));
    assertThrows(() => rematerialize(() => add(x, input("y", [4]))), TypeError);
    add(x, x);
  });
  assertEquals(graph.nodes.map(({ constant }) => constant), [false, true, true, true, false, false, false, false]);
  const segments = graph.nodes.map(({ segment }) => segment);
  assertEquals(segments.map((segment) => segment?.nodes.length), [
    undefined,
    undefined,
    undefined,
    undefined,
    2,
    2,
    1,
    undefined,
  ]);
  assertEquals(segments[4], segments[5], "a segment within another belongs to it");
});

Deno.test("assign() and output() refuse what cannot be kept", () => {
  const s = state("s", [3]);
  const x = input("x", [3]);
  const inside = (body: () => void) => () => void record(body);
  assertThrows(inside(() => assign(s, input("y", [1, 3]))), TypeError, 'f32 [1,3] to state "s": it is f32 [3]');
  assertThrows(inside(() => assign(s, input("y", [3], "u32"))), TypeError, 'u32 [3] to state "s": it is f32 [3]');
  const twice = () => {
    assign(s, x);
    assign(s, x);
  };
  assertThrows(inside(twice), TypeError, 'Cannot assign state "s" twice');
  const namesakes = () => {
    output("x", x);
    output("x", s);
  };
  assertThrows(inside(namesakes), TypeError, 'Cannot name two outputs "x"');
});

Deno.test("two inputs of one name are refused: the host could set only one", () => {
  const message = 'Cannot record two inputs named "x"';
  assertThrows(() => record(() => void add(input("x", [3]), input("x", [3]))), TypeError, message);
  assertThrows(
    () =>
      record(() => {
        output("a", input("x", [3]));
        assign(state("s", [2]), input("x", [2]));
      }),
    TypeError,
    message,
  );
  const x = input("x", [3]);
  assertEquals(record(() => output("twice", add(x, x))).nodes.length, 1);
});

Deno.test("a parameter is a state that training changes", () => {
  const w = parameter("w", [2], zeros);
  assertEquals([isState(w), isParameter(w)], [true, true]);
  assertEquals([isState(state("s", [2])), isParameter(state("s", [2]))], [true, false]);
  assertEquals([isState(input("x", [2])), isParameter(input("x", [2]))], [false, false]);
});

Deno.test("bundle() lays states one after another at multiples of 64 and fills each by its own name", () => {
  const asked: string[] = [];
  const filled = (name: string, shape: number[], value: number) =>
    state(name, shape, ({ name, count, seed }) => {
      asked.push(`${name} ${count} ${seed}`);
      return new Float32Array(count).fill(value);
    });
  const parts = [filled("a", [3], 1), filled("b", [8, 8], 2), filled("c", [65], 3)];
  const whole = bundle("weights", parts);
  assertEquals(whole.shape, [64 + 64 + 128]);
  assertEquals(parts.map(({ home }) => home?.offset), [0, 64, 128]);
  const values = whole.init({ name: "weights", count: 256, seed: 5 });
  assertEquals(asked, ["a 3 5", "b 64 5", "c 65 5"]);
  const expected = Float32Array.from({ length: 256 }, (_, i) => i < 3 ? 1 : i < 64 ? 0 : i < 128 ? 2 : i < 193 ? 3 : 0);
  assertEquals(values, expected);
  assertThrows(() => bundle("again", [parts[1]]), TypeError, 'Cannot bundle "b" in "again": it lies in "weights"');
});

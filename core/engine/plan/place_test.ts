import { assertEquals } from "@std/assert";
import { pack, reshape } from "../layout.ts";
import { apply, assign, bundle, type Graph, input, output, record, state } from "../record.ts";
import { initialize } from "../machine.ts";
import { interpret } from "../interpret.ts";
import type { Tensor } from "../tensor.ts";
import { randomGraph, randomStates, randomValues } from "../testdata/random_graph.ts";
import { type Buffers, simulate } from "../testdata/simulate.ts";
import { plusOp, shiftOp, splitOp, totalOp, updateOp, use } from "../testdata/toy_ops.ts";
import { plan } from "./plan.ts";

Deno.test("random recordings, placed, give what the interpreter gives, and nothing is overwritten before its last use", async () => {
  const labels = new Set<string>();
  for (let seed = 0; seed < 300; seed++) {
    const { graph, inputs } = randomGraph(seed, randomStates(), 10 + seed % 25);
    await compare(graph, inputs, `seed ${seed}`);
    plan({ graph }).graphs.graph.dispatches.forEach(({ label }) => labels.add(label));
  }
  const onPairs = ["join", "turn", "spread", "cross + join", "cross + turn", "shift + spread"];
  assertEquals(onPairs.filter((label) => !labels.has(label)), [], "ops on pairs, alone and in the kernel before");
  const chained = ["settle + plus", "shift + plus", "shift + plus + mix"];
  assertEquals(chained.filter((label) => !labels.has(label)), [], "chains in the kernel before");
});

Deno.test("two states can swap their values, and three can turn", async () => {
  const [a, b, c] = ["a", "b", "c"].map((name, i) => state(name, [4], () => Float32Array.of(i, i + 1, i + 2, i + 3)));
  await compare(
    record(() => {
      assign(a, b);
      assign(b, a);
    }),
  );
  await compare(
    record(() => {
      assign(a, b);
      assign(b, c);
      assign(c, a);
    }),
  );
});

Deno.test("an output of a state is what the state held during the run, whatever is assigned to it", async () => {
  const s = state("s", [4], () => Float32Array.of(1, 2, 3, 4));
  const x = input("x", [4]);
  await compare(
    record(() => {
      output("before", s);
      output("as a row", reshape(s, [1, 4]));
      output("given", x);
      const next = use(plusOp, s, x);
      assign(s, next);
      output("after", next);
    }),
    [x],
  );
});

Deno.test("a state is updated where it lies when nothing needs its old value any more, and not otherwise", () => {
  const s = state("s", [64]);
  const x = input("x", [64]);
  const late = (body: () => void) => plan({ graph: record(body) }).graphs.graph.late.length;
  assertEquals(late(() => assign(s, use(plusOp, s, x))), 0, "elementwise, over itself");
  assertEquals(late(() => assign(s, apply(updateOp, [s, x, x], undefined)[0])), 0, "by a kernel that works in place");
  assertEquals(late(() => assign(s, use(shiftOp, use(shiftOp, s)))), 0, "read before, no more then");
  assertEquals(late(() => assign(s, use(shiftOp, s))), 1, "a kernel reads other elements than it writes");
  assertEquals(late(() => assign(s, apply(updateOp, [s, x, s], undefined)[0])), 1, "the kernel reads it a second time");
  const readLater = () => {
    const next = use(plusOp, s, x);
    assign(s, next);
    output("both", use(shiftOp, use(plusOp, use(shiftOp, next), s)));
  };
  assertEquals(late(readLater), 1, "the old value is read later");
  const isOutput = () => {
    const next = use(plusOp, s, x);
    assign(s, next);
    output("next", next);
  };
  assertEquals(late(isOutput), 1, "the host may read the output after a later run");
});

Deno.test("a state that a tensor joins is not overwritten while it is still read", async () => {
  const s = state("s", [64], () => new Float32Array(64).fill(3));
  const x = input("x", [64]);
  await compare(
    record(() => {
      const early = use(shiftOp, x); //   could lie in s, were s not read after it
      const late = use(totalOp, s);
      assign(s, use(plusOp, early, late));
    }),
    [x],
  );
});

Deno.test("a bundle is not updated in place by a dispatch that reads one of its parts", async () => {
  const part = state("part", [1], () => Float32Array.of(2));
  const other = state("other", [60], () => new Float32Array(60).fill(5));
  const whole = bundle("whole", [part, other]);
  await compare(record(() => assign(whole, use(plusOp, whole, part))));
  await compare(record(() => assign(whole, apply(updateOp, [whole, whole, whole], undefined)[1])));
});

Deno.test("the parts of a pack may be made, read and repeated in any way", async () => {
  const x = input("x", [4]);
  const target = state("target", [64 * 5]);
  await compare(
    record(() => {
      const a = use(shiftOp, x);
      const b = use(shiftOp, a); //                 reads one part, makes another
      const [up, back] = apply(splitOp, [b], undefined);
      const whole = pack([a, b, up, back, a]);
      assign(target, whole);
      output("whole", whole);
      output("shifted", use(shiftOp, whole));
      output("part", a);
    }),
    [x],
  );
});

/** Runs a recording three times, placed as a device would have it and in the interpreter, and compares every number. */
async function compare(graph: Graph, inputs: readonly Tensor[] = [], what = ""): Promise<void> {
  plan({ graph }); // refuses a dispatch that reads and writes one buffer, or binds more than a common GPU can
  using machine = interpret({ graph });
  initialize(machine);
  const buffers: Buffers = new Map();
  for (const state of machine.states) {
    const numbers = new Float64Array(1 << 12);
    numbers.set(await machine.read(state));
    buffers.set(state, { numbers, owners: [] });
  }
  for (let run = 0; run < 3; run++) {
    const values = randomValues(run, inputs);
    machine.programs.graph.run(values);
    const outputs = simulate(graph, { buffers, values });
    for (const [name, numbers] of Object.entries(outputs)) {
      assertEquals([...numbers], [...await machine.programs.graph.read(name)], `${what} run ${run}: output ${name}`);
    }
    for (const state of machine.states) {
      const expected = [...await machine.read(state)];
      const found = buffers.get(state)?.numbers.slice(0, expected.length) ?? [];
      assertEquals([...found], expected, `${what} run ${run}: state ${state.name}`);
    }
  }
}

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { compile } from "./compile.ts";
import { type Device, NoAdapterError, openDevice } from "./device.ts";
import { interpret } from "./interpret.ts";
import { initialize, type Machine } from "./machine.ts";
import { LANE, type Op } from "./op.ts";
import { fill } from "./elementwise.ts";
import { plan } from "./plan/plan.ts";
import { reshape } from "./layout.ts";
import { apply, assign, bundle, type Graph, input, output, record, state } from "./record.ts";
import { sizeOf, type State, type Tensor } from "./tensor.ts";
import { randomGraph, randomStates, randomValues } from "./testdata/random_graph.ts";
import { crossOp, mixOp, plusOp, shiftOp, totalOp, turnOp, use } from "./testdata/toy_ops.ts";

const device = await openDevice().catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
  console.warn("No GPU and no software driver: the engine is not tested on a device here, its plans are");
});

/** A test that needs a device, kept open over all of them. */
function onDevice(name: string, fn: (device: Device) => Promise<void>): void {
  Deno.test({ name, ignore: !device, sanitizeResources: false, fn: () => fn(device as Device) });
}

onDevice(
  "random recordings that share their states give on the device, bit for bit, what the interpreter gives",
  async (device) => {
    for (let seed = 0; seed < 6; seed++) {
      const states = randomStates();
      const [first, second] = [randomGraph(seed, states, 24), randomGraph(1000 + seed, states, 12)];
      const graphs = { first: first.graph, second: second.graph };
      using host = interpret(graphs);
      const halves = seed % 2 && device.adapter.features.includes("shader-f16");
      const precision = halves ? "f16" : "f32"; // every number here is one of f16, so rounding to it changes none
      const plans = plan(graphs, { ...device.limits, target: { ...device.limits.target, precision } });
      using machine = await compile(plans, device);
      initialize(host, seed);
      initialize(machine, seed);
      for (const [run, name] of (["first", "second", "first"] as const).entries()) {
        const values = randomValues(run, (name === "first" ? first : second).inputs);
        host.programs[name].run(values);
        machine.programs[name].run(values);
        await compare(machine, host, {
          names: run ? ["first", "second"] : ["first"],
          graphs,
          what: `seed ${seed}, run ${run}`,
        });
      }
    }
  },
);

onDevice("operands stretch on the device as in the interpreter, one element a lane and four", async (device) => {
  const shapes = [[1], [4], [8, 1], [8, 4], [3, 1, 4], [3, 8, 1], [3, 1, 1], [3, 8, 4], [1, 8, 1]];
  const odd = shapes.map((shape) => shape.map((length) => length === 4 ? 5 : length));
  for (const family of [shapes, odd]) {
    const inputs = family.map((shape, i) => input(`x${i}`, shape));
    const graph = record(() => {
      inputs.forEach((a, i) => output(`pair ${i}`, use(plusOp, a, inputs[(i * 4 + 3) % inputs.length])));
      const [one, row, column, whole] = inputs;
      output("all", use(mixOp, use(plusOp, row, whole), use(mixOp, column, one, whole), inputs[7]));
    });
    using host = interpret({ graph });
    using machine = await compile(plan({ graph }, device.limits), device);
    const values = randomValues(family.length, inputs);
    host.programs.graph.run(values);
    machine.programs.graph.run(values);
    await compare(machine, host, { names: ["graph"], graphs: { graph }, what: JSON.stringify(family) });
  }
});

onDevice(
  "pairs are turned on the device as in the interpreter, whatever the axis and wherever the table is from",
  async (device) => {
    const inputs = [input("x", [4, 8]), input("table", [2, 16])];
    const [x, table] = inputs;
    const graph = record(() => {
      const tables = { given: table, constant: fill([2, 16], 5), made: reshape(use(shiftOp, x), [2, 16]) };
      for (const axis of [0, 1]) {
        for (const [name, table] of Object.entries(tables)) {
          const pairs = use(crossOp, use(plusOp, x, fill([1], axis)), x);
          output(`${name}, axis ${axis}`, use(plusOp, apply(turnOp, [pairs, table], { axis })[0], x));
        }
      }
    });
    for (const precision of ["f32", "f16"] as const) {
      if (precision === "f16" && !device.adapter.features.includes("shader-f16")) continue;
      const plans = plan({ graph }, { ...device.limits, target: { ...device.limits.target, precision } });
      const labels = plans.graphs.graph.dispatches.map(({ label }) => label);
      assertEquals(labels.filter((label) => label === "cross + turn").length, 6);
      using host = interpret({ graph });
      using machine = await compile(plans, device);
      const values = randomValues(1, inputs);
      host.programs.graph.run(values);
      machine.programs.graph.run(values);
      await compare(machine, host, { names: ["graph"], graphs: { graph }, what: precision });
    }
  },
);

onDevice("a run only encodes and submits: buffers, pipelines and bind groups are made once", async (device) => {
  const s = state("s", [64], () => new Float32Array(64).fill(1));
  const graph = record(() => {
    assign(s, use(plusOp, use(shiftOp, s), input("x", [64])));
    output("total", use(totalOp, s));
  });
  using machine = await compile(plan({ graph }, device.limits), device);
  initialize(machine);
  using made = counted(device.gpu, [
    "createBuffer",
    "createBindGroup",
    "createShaderModule",
    "createComputePipelineAsync",
  ]);
  using submits = counted(device.gpu.queue, ["submit", "writeBuffer"]);
  const x = new Float32Array(64).fill(2);
  for (let i = 0; i < 5; i++) machine.programs.graph.run({ x });
  assertEquals(made.counts, {
    createBuffer: 0,
    createBindGroup: 0,
    createShaderModule: 0,
    createComputePipelineAsync: 0,
  });
  assertEquals(submits.counts, { submit: 5, writeBuffer: 5 });
  await machine.settled();
});

onDevice("work is submitted in bounded pieces, and kernels are built once", async (device) => {
  const s = state("s", [64]);
  const graph = record(() => {
    let h: Tensor = s;
    for (let i = 0; i < 6; i++) h = use(shiftOp, h);
    assign(s, h);
  });
  using built = counted(device.gpu, ["createComputePipelineAsync"]);
  const limits = { ...device.limits, submit: 128 };
  using machine = await compile(plan({ graph }, limits), device);
  assert(built.counts.createComputePipelineAsync <= 1, "six dispatches of one kernel");
  using submits = counted(device.gpu.queue, ["submit"]);
  machine.programs.graph.run();
  assertEquals(submits.counts.submit, 3, "six dispatches of 64 FLOP, two a submit");
  await machine.settled();
});

onDevice("a machine reads and writes states, whole bundles and their parts", async (device) => {
  const a = state("a", [2], () => Float32Array.of(1, 2));
  const b = state("b", [3], () => Float32Array.of(3, 4, 5));
  const flags = state("flags", [2], () => Float32Array.of(0, 1), "u32");
  const whole = bundle("whole", [a, b]);
  const graph = record(() => {
    output("a", a);
    output("flags", flags);
    assign(b, use(plusOp, b, b));
  });
  using machine = await compile(plan({ graph }, device.limits), device);
  initialize(machine);
  machine.programs.graph.run();
  assertEquals(await machine.read(b), Float32Array.of(6, 8, 10));
  machine.write(a, [7, 8]);
  machine.write(flags, [4_294_967_295, 2]);
  const numbers = await machine.read(whole);
  assertEquals([...numbers.subarray(0, 3), ...numbers.subarray(64, 68)], [7, 8, 0, 6, 8, 10, 0]);
  assertEquals(await machine.read(flags), Uint32Array.of(4_294_967_295, 2));
  assertEquals(await machine.programs.graph.read("a"), Float32Array.of(1, 2), "an output stays what it was at its run");
});

onDevice("what cannot be run, read or set is named", async (device) => {
  const x = input("x", [2]);
  const s = state("s", [2]);
  using machine = await compile(plan({ graph: record(() => output("y", use(plusOp, x, s))) }, device.limits), device);
  const { graph } = machine.programs;
  await assertRejects(() => graph.read("y"), TypeError, 'Cannot read output "y": nothing ran yet');
  assertThrows(() => graph.run(), TypeError, 'Cannot run: input "x" was never set');
  assertThrows(() => graph.run({ x: [1] }), TypeError, 'Cannot set "x": 1 numbers, expected 2 for [2]');
  assertThrows(() => machine.write(s, [1, 2, 3]), TypeError, 'Cannot set "s": 3 numbers, expected 2 for [2]');
  assertThrows(() => machine.write(state("t", [2]), [1, 2]), TypeError, 'Cannot find state "t": no program uses it');
  graph.run({ x: [1, 2] });
  await assertRejects(() => graph.read("z"), TypeError, 'Cannot read output "z": no such output');
});

onDevice("a kernel that does not compile is named and shown", async (device) => {
  const brokenOp: Op<undefined> = {
    name: "broken",
    outputs: ([x]) => [x],
    reference: ([x]) => [x.slice()],
    kernel: () => ({
      code: `${LANE}\n@compute @workgroup_size(1) fn main() { let a: f32 = 1u; }`,
      workgroups: [1, 1, 1],
    }),
  };
  const graph = record(() => output("y", use(brokenOp, input("x", [2]))));
  const error = await assertRejects(
    () => compile(plan({ graph }, device.limits), device),
    TypeError,
    "Cannot build the kernel of broken:",
  );
  assert(error.message.includes("let a: f32 = 1u"));
});

onDevice("a plan that does not fit in the device's memory says how much it needs", async (device) => {
  const s = state("s", [1 << 28]);
  const graph = record(() => output("y", use(totalOp, s)));
  const limits = { ...device.limits, binding: 2 ** 40 };
  using full = replaced(device.gpu, "popErrorScope", () => Promise.resolve({ message: "not enough memory left" }));
  await assertRejects(
    () => compile(plan({ graph }, limits), device),
    RangeError,
    "Cannot allocate 1.00 GiB on the device: lower the batch (not enough memory left)",
  );
  full[Symbol.dispose]();
  await device.gpu.popErrorScope();
  const table = state("table", [1 << 20, 1 << 10]);
  await assertRejects(
    () => compile(plan({ graph: record(() => output("y", use(totalOp, table))) }, limits), device),
    RangeError,
    'Cannot allocate 4.00 GiB for "table": a buffer of the device holds',
  );
});

onDevice("a device that is lost, or reports an error, fails every later call with the reason", async () => {
  const s = state("s", [4]);
  const graph = record(() => {
    assign(s, use(plusOp, s, s));
    output("y", s);
  });
  {
    using lost = await openDevice();
    using machine = await compile(plan({ graph }, lost.limits), lost);
    machine.programs.graph.run();
    await machine.settled();
    lost.gpu.destroy();
    await lost.gpu.lost;
    for (const attempt of attempts(machine, s)) {
      await assertRejects(attempt, Error, "Cannot go on: the device was lost");
    }
  }
  {
    using wrong = await openDevice();
    using machine = await compile(plan({ graph }, wrong.limits), wrong);
    machine.programs.graph.run();
    const small = wrong.gpu.createBuffer({ label: "too small", size: 4, usage: GPUBufferUsage.COPY_DST });
    wrong.gpu.queue.writeBuffer(small, 0, new Float32Array(2));
    for (const attempt of attempts(machine, s)) await assertRejects(attempt, Error, "Cannot go on: the device reports");
    small.destroy();
  }
});

function attempts({ programs, read, settled }: Machine, s: State): (() => Promise<unknown>)[] {
  const { graph } = programs;
  return [() => settled(), () => read(s), () => graph.read("y"), () => Promise.resolve().then(() => graph.run())];
}

/** Every output and state of two machines, the device's and the interpreter's. */
async function compare(
  machine: Machine,
  host: Machine,
  { names, graphs, what }: { names: readonly string[]; graphs: Readonly<Record<string, Graph>>; what: string },
): Promise<void> {
  for (const name of names) {
    for (const [key, { shape }] of graphs[name].outputs) {
      const [found, expected] = await Promise.all([machine, host].map(({ programs }) => programs[name].read(key)));
      assertEquals(found.length, sizeOf(shape));
      assertEquals([...found], [...expected], `${what}: output ${key} of ${name}`);
    }
  }
  for (const state of host.states) {
    assertEquals([...await machine.read(state)], [...await host.read(state)], `${what}: state ${state.name}`);
  }
}

/** Counts the calls of some methods until it is disposed of. */
function counted<K extends string>(
  target: Record<K, unknown>,
  names: readonly K[],
): Disposable & { readonly counts: Record<K, number> } {
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>;
  const originals = names.map((name) => {
    const method = target[name] as (...values: unknown[]) => unknown;
    return replaced(target, name, (...values: unknown[]) => {
      counts[name]++;
      return method.apply(target, values);
    });
  });
  return { counts, [Symbol.dispose]: () => originals.forEach((original) => original[Symbol.dispose]()) };
}

/** Puts another function in the place of a method until it is disposed of. */
function replaced(target: object, name: string, method: (...values: unknown[]) => unknown): Disposable {
  Object.defineProperty(target, name, { value: method, configurable: true });
  return { [Symbol.dispose]: () => void Reflect.deleteProperty(target, name) };
}

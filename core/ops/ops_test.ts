import {
  apply,
  type Case,
  compile,
  type Device,
  gradients,
  type Graph,
  input,
  interpret,
  type NumberArray,
  type Op,
  output,
  plan,
  record,
  sizeOf,
  type Tensor,
  type Values,
} from "@trm/engine";
import { assert, assertEquals } from "@std/assert";
import { multiply, ops, slice } from "./mod.ts";
import { device, half } from "./testdata/device.ts";

for (const op of ops) {
  const cases = (op.cases ?? []).filter(({ bench }) => !bench);
  cases.forEach((each, i) => {
    const name = `${op.name} [${each.inputs.map(({ shape }) => shape.join("×")).join("] [")}] #${i}`;
    Deno.test({
      name: `${name}: the kernel agrees with the reference`,
      ignore: !device,
      sanitizeResources: false,
      fn: () => compareForward(op, each, device as Device),
    });
    if (op.vjp) {
      Deno.test({
        name: `${name}: the gradient agrees with finite differences, on the device too`,
        sanitizeResources: false,
        fn: () => compareGradient(op, each, device),
      });
    }
  });
}

for (const op of ops.filter(({ kernel }) => kernel)) {
  const drawn = (op.cases ?? []).filter(({ bench, inputs }) => !bench && !inputs[0].values);
  const sizeOfCase = ({ inputs }: Case) => Math.max(...inputs.map(({ shape }) => sizeOf(shape)));
  const each = drawn.sort((a, b) => sizeOfCase(b) - sizeOfCase(a)).find(({ inputs }) =>
    inputs.some(({ shape, dtype }) => dtype === "f32" && sizeOf(shape) % 4 === 0)
  );
  Deno.test({
    name: `${op.name}: with what it reads and writes stored as f16, the kernel agrees with the reference`,
    ignore: !half || !each,
    sanitizeResources: false,
    fn: () => compareHalves(op, each as Case, half as Device),
  });
}

Deno.test("every op has a case", () => {
  assertEquals(ops.filter(({ cases }) => !cases?.length).map(({ name }) => name), []);
});

async function compareForward(op: Op, each: Case, device: Device): Promise<void> {
  const count = op.outputs(each.inputs, each.attributes).length;
  const graph = record(() => {
    apply(op, inputsOf(each), each.attributes).forEach((tensor, i) => output(`out${i}`, tensor));
  });
  const names = Array.from({ length: count }, (_, i) => `out${i}`);
  const [expected, actual] = await both(graph, names, { values: draw(each), device });
  names.forEach((name) => assertClose(actual[name], expected[name], each.tolerance, `${op.name} ${name}`));
}

/** The same between slices of everything, which a device that computes in f16 stores as f16. */
async function compareHalves(op: Op, each: Case, device: Device): Promise<void> {
  const whole = (tensor: Tensor) => tensor.dtype === "u32" ? tensor : slice(tensor, 0, 0, tensor.shape[0]);
  const graph = record(() => {
    apply(op, inputsOf(each).map(whole), each.attributes).forEach((tensor, i) => output(`out${i}`, whole(tensor)));
  });
  const planned = plan({ graph }, device.limits);
  assert(planned.graphs.graph.dispatches.some(({ code }) => code.includes("f16")), "nothing is stored as f16");
  const names = [...graph.outputs.keys()];
  const [expected, actual] = await both(graph, names, { values: draw(each), device });
  names.forEach((name) => assertClose(actual[name], expected[name], 4e-3, `${op.name} ${name}`)); // f16 rounds to 5e-4
}

/** The gradient of Σ out·weight: the interpreter's against differences, the device's against the interpreter's. */
async function compareGradient(op: Op, each: Case, device?: Device): Promise<void> {
  const wrt = each.differentiable ?? each.inputs.flatMap(({ dtype }, i) => dtype === "f32" ? [i] : []);
  const outputs = op.outputs(each.inputs, each.attributes);
  const weighted = outputs.findIndex(({ dtype }) => dtype === "f32");
  const graph = record(() => {
    const inputs = inputsOf(each);
    const result = apply(op, inputs, each.attributes)[weighted];
    const loss = multiply(result, input("weight", result.shape));
    output("loss", loss);
    gradients(loss, wrt.map((i) => inputs[i])).forEach((gradient, k) => output(`d${wrt[k]}`, gradient));
  });
  const values: Values = { ...draw(each), weight: normals(sizeOf(outputs[weighted].shape), 99) };
  const names = wrt.map((i) => `d${i}`);
  const [expected, actual] = await both(graph, names, { values, device });
  using machine = interpret({ graph });
  const lossAt = async (moved: Values): Promise<number> => {
    machine.programs.graph.run(moved);
    return (await machine.programs.graph.read("loss") as Float64Array).reduce((sum, x) => sum + x, 0);
  };
  for (const i of wrt) {
    const x = Float64Array.from(values[`in${i}`] as ArrayLike<number>);
    for (let k = 0; k < x.length; k += Math.ceil(x.length / 7)) {
      const h = 1e-5;
      const moved = (by: number) => x.with(k, x[k] + by);
      const slope =
        (await lossAt({ ...values, [`in${i}`]: moved(h) }) - await lossAt({ ...values, [`in${i}`]: moved(-h) })) /
        (2 * h);
      const error = Math.abs(slope - expected[`d${i}`][k]);
      assert(
        error <= 1e-6 * Math.max(1, Math.abs(slope)),
        `d${op.name}/d in${i}[${k}] = ${expected[`d${i}`][k]}, differences say ${slope}`,
      );
    }
  }
  if (actual) {
    names.forEach((name) =>
      assertClose(actual[name], expected[name], each.tolerance, `gradient ${name} of ${op.name}`)
    );
  }
}

/** What the interpreter and the device make of a graph. */
async function both(
  graph: Graph,
  names: readonly string[],
  { values, device }: { values: Values; device?: Device },
): Promise<[Record<string, NumberArray>, Record<string, NumberArray>]> {
  const machines = [interpret({ graph }), ...(device ? [await compile(plan({ graph }, device.limits), device)] : [])];
  const results = [];
  for (const machine of machines) {
    using open = machine;
    open.programs.graph.run(values);
    const read: Record<string, NumberArray> = {};
    for (const name of names) read[name] = await open.programs.graph.read(name);
    await open.settled();
    results.push(read);
  }
  return results as [Record<string, NumberArray>, Record<string, NumberArray>];
}

function inputsOf(each: Case): Tensor[] {
  return each.inputs.map(({ shape, dtype }, i) => input(`in${i}`, shape, dtype));
}

function draw(each: Case): Values {
  const values: Record<string, Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>> = {};
  each.inputs.forEach(({ shape, dtype, below, values: given, scale = 1 }, i) => {
    const count = sizeOf(shape);
    if (given) values[`in${i}`] = dtype === "u32" ? Uint32Array.from(given) : Float32Array.from(given);
    else if (dtype === "u32") {
      values[`in${i}`] = Uint32Array.from(uniforms(count, i), (u) => Math.floor(u * (below ?? 2)));
    } else values[`in${i}`] = normals(count, i).map((x) => x * scale);
  });
  return values;
}

/** Within `tolerance` of the largest value: f32 sums of a few hundred terms stay below 1e-5 of it. */
function assertClose(actual: NumberArray, expected: NumberArray, tolerance = 1e-5, what: string): void {
  assertEquals(actual.length, expected.length, what);
  let largest = 1e-3;
  for (const x of expected) largest = Math.max(largest, Math.abs(x));
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    assert(
      error <= tolerance * largest,
      `${what}[${i}] is ${actual[i]}, the reference says ${expected[i]} (largest ${largest})`,
    );
  }
}

function normals(count: number, seed: number): Float32Array<ArrayBuffer> {
  const u = uniforms(2 * count, seed + 7);
  return Float32Array.from(
    { length: count },
    (_, i) => Math.sqrt(-2 * Math.log(u[2 * i] + 1e-9)) * Math.cos(2 * Math.PI * u[2 * i + 1]),
  );
}

function uniforms(count: number, seed: number): Float64Array {
  let state = (seed + 1) * 0x9e3779b9 >>> 0;
  return Float64Array.from({ length: count }, () => {
    state = state + 0x6d2b79f5 >>> 0;
    let t = Math.imul(state ^ state >>> 15, state | 1);
    t ^= t + Math.imul(t ^ t >>> 7, t | 61);
    return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
  });
}

/** Compares what a device computes with the formulas in f64, op by op. */

import {
  apply,
  type Case,
  compile,
  type Device,
  type Graph,
  input,
  interpret,
  type Machine,
  type NumberArray,
  type Op,
  output,
  plan,
  record,
  sizeOf,
} from "@trm/engine";

/** How one op fared. */
export interface OpResult {
  /** The op. */
  readonly op: string;
  /** The largest error over the largest value; infinite where a number is missing or none. */
  readonly error: number;
  /** What is allowed: the case's own tolerance. */
  readonly tolerance: number;
  /** Whether the error is within it. */
  readonly passed: boolean;
  /** Why the op could not be run, if it could not. */
  readonly failure?: string;
}

/** Runs every case of each op on the device and in the interpreter. */
export async function* selfTest(device: Device, ops: readonly Op[]): AsyncGenerator<OpResult> {
  for (const op of ops) {
    const results: OpResult[] = [];
    for (const each of op.cases ?? []) if (!each.bench) results.push(await compareCase(device, op, each));
    if (results.length > 0) yield results.reduce(worse);
  }
}

/** The result that says more against the op: the error nearest to, or furthest beyond, what is allowed. */
function worse(a: OpResult, b: OpResult): OpResult {
  if (a.passed !== b.passed) return a.passed ? b : a;
  return b.error / b.tolerance > a.error / a.tolerance ? b : a;
}

async function compareCase(device: Device, op: Op, each: Case): Promise<OpResult> {
  const { tolerance = 1e-5 } = each;
  const inputs = each.inputs.map(({ shape, dtype }, i) => input(`in${i}`, shape, dtype));
  const graph = record(() => apply(op, inputs, each.attributes).forEach((result, i) => output(`out${i}`, result)));
  const values = Object.fromEntries(inputs.map(({ name }, i) => [name, draw(each.inputs[i], i)]));
  try {
    using host = interpret({ graph });
    using machine = await compile(plan({ graph }, device.limits), device);
    const expected = await results(host, graph, values);
    const found = await results(machine, graph, values);
    const error = Math.max(...expected.map((numbers, i) => relativeError(found[i], numbers)));
    return { op: op.name, error, tolerance, passed: error <= tolerance };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { op: op.name, error: Infinity, tolerance, passed: false, failure };
  }
}

async function results(
  machine: Machine,
  graph: Graph,
  values: Record<string, ArrayLike<number>>,
): Promise<NumberArray[]> {
  const { graph: program } = machine.programs;
  program.run(values);
  return await Promise.all([...graph.outputs.keys()].map((name) => program.read(name)));
}

/** The largest difference over the largest expected value, which counts as 0.001 at least. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 1e-3, worst = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    const error = Math.abs(found[i] - expected[i]);
    worst = Math.max(worst, error >= 0 ? error : Infinity);
  }
  return worst / largest;
}

/** Values for one input of a case: those it gives, integers below its bound, or normal numbers. The same every time. */
function draw({ shape, dtype, below = 2, values, scale = 1 }: Case["inputs"][number], seed: number): ArrayLike<number> {
  if (values) return values;
  const uniform = uniforms(seed);
  const draw = () => {
    if (dtype === "u32") return Math.floor(uniform() * below);
    return scale * Math.sqrt(-2 * Math.log(uniform() + 1e-9)) * Math.cos(2 * Math.PI * uniform()); // Box and Muller 1958
  };
  const numbers = Array.from({ length: sizeOf(shape) }, draw);
  return dtype === "u32" ? Uint32Array.from(numbers) : Float32Array.from(numbers);
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function uniforms(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b9) >>> 0;
  return () => {
    state = state + 0x6d2b79f5 >>> 0;
    let t = Math.imul(state ^ state >>> 15, state | 1);
    t ^= t + Math.imul(t ^ t >>> 7, t | 61);
    return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
  };
}

import type { Op } from "./op.ts";
import {
  type DType,
  type Init,
  type Input,
  isInput,
  layOut,
  type Parameter,
  sameShape,
  type Shape,
  sizeOf,
  type State,
  type Tensor,
} from "./tensor.ts";

/** One use of an op in a recording. */
export interface Node {
  /** What it computes. */
  readonly op: Op;
  /** Sizes and constants. */
  readonly attributes: unknown;
  /** What it reads. */
  readonly inputs: readonly Tensor[];
  /** What it makes. */
  readonly outputs: readonly Tensor[];
  /** Recorded under {@linkcode noGradient}: its outputs are constants to `gradients()`. */
  readonly constant: boolean;
  /** The nodes recorded again for the backward pass, if under {@linkcode rematerialize}. */
  readonly segment?: Segment;
}

/** The nodes of one `rematerialize` body. */
export interface Segment {
  /** In the order recorded. */
  readonly nodes: Node[];
}

/** One step, written down. */
export interface Graph {
  /** In the order recorded. */
  readonly nodes: readonly Node[];
  /** Which node makes a tensor. */
  readonly producers: ReadonlyMap<Tensor, Node>;
  /** What states become when the run ends. */
  readonly assigned: ReadonlyMap<State, Tensor>;
  /** What the host may read. */
  readonly outputs: ReadonlyMap<string, Tensor>;
}

interface Recording {
  readonly nodes: Node[];
  readonly producers: Map<Tensor, Node>;
  readonly assigned: Map<State, Tensor>;
  readonly outputs: Map<string, Tensor>;
  constant: boolean;
  segment?: Segment;
}

let current: Recording | undefined;

/** Writes down what `body` computes. */
export function record(body: () => void): Graph {
  if (current) throw new TypeError("Cannot record inside a recording");
  current = { nodes: [], producers: new Map(), assigned: new Map(), outputs: new Map(), constant: false };
  try {
    body();
    refuseNamesakes(current);
    return current;
  } finally {
    current = undefined;
  }
}

/** Refuses two inputs of one name: the host could not tell them apart. */
function refuseNamesakes({ nodes, assigned, outputs }: Graph): void {
  const inputs = new Map<string, Tensor>();
  for (const tensor of [...nodes.flatMap((node) => node.inputs), ...assigned.values(), ...outputs.values()]) {
    if (!isInput(tensor)) continue;
    const first = inputs.get(tensor.name) ?? tensor;
    if (first !== tensor) {
      throw new TypeError(`Cannot record two inputs named "${tensor.name}": make one and use it twice`);
    }
    inputs.set(tensor.name, tensor);
  }
}

/** The recording in progress. */
export function recording(): Recording {
  if (!current) throw new TypeError("Cannot use tensors here: ops run inside record()");
  return current;
}

/** Uses `op` on `inputs`: the one way a node enters a recording. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor[] {
  const graph = recording();
  const outputs = op.outputs(inputs, attributes).map(({ shape, dtype, exact }): Tensor => (
    { shape, dtype, name: op.name, ...(exact && { exact }) }
  ));
  const node: Node = {
    op: op as Op,
    attributes,
    inputs,
    outputs,
    constant: graph.constant,
    segment: graph.segment,
  };
  graph.nodes.push(node);
  graph.segment?.nodes.push(node);
  for (const output of outputs) graph.producers.set(output, node);
  return outputs;
}

/** A tensor the host sets before each run. */
export function input(name: string, shape: Shape, dtype: DType = "f32"): Input {
  return { kind: "input", name, shape, dtype };
}

/** A tensor kept between runs. */
export function state(name: string, shape: Shape, init: Init = zeros, dtype: DType = "f32"): State {
  return { kind: "state", name, shape, dtype, init };
}

/** A state that training changes. */
export function parameter(name: string, shape: Shape, init: Init): Parameter {
  return { kind: "state", trained: true, name, shape, dtype: "f32", init };
}

/** Fills a state with zeros. */
export function zeros({ count }: { readonly count: number }): Float32Array {
  return new Float32Array(count);
}

/**
 * One flat state that holds `parts` one after another, so that an optimizer is one dispatch and a checkpoint one readback.
 *
 * Each part starts at a multiple of 64 elements; what lies between stays zero. A part that is its own bundle keeps its name.
 */
export function bundle(name: string, parts: readonly State[]): State {
  const { offsets, size } = layOut(parts.map(({ shape }) => shape));
  const whole = state(name, [size], ({ seed }) => {
    const values = new Float32Array(size);
    parts.forEach((part, i) => {
      const count = sizeOf(part.shape);
      values.set(part.init({ name: part.name, count, seed }), offsets[i]);
    });
    return values;
  });
  parts.forEach((part, i) => {
    if (part.home) {
      throw new TypeError(`Cannot bundle "${part.name}" in "${name}": it lies in "${part.home.bundle.name}"`);
    }
    part.home = { bundle: whole, offset: offsets[i] };
  });
  return whole;
}

/** Gives `target` the value it has from the next run on. */
export function assign(target: State, value: Tensor): void {
  const { assigned } = recording();
  if (assigned.has(target)) throw new TypeError(`Cannot assign state "${target.name}" twice`);
  if (!sameShape(target.shape, value.shape) || target.dtype !== value.dtype) {
    throw new TypeError(
      `Cannot assign ${value.dtype} [${value.shape}] to state "${target.name}": it is ${target.dtype} [${target.shape}]`,
    );
  }
  assigned.set(target, value);
}

/** Makes `value` readable after the run. */
export function output(name: string, value: Tensor): void {
  const { outputs } = recording();
  if (outputs.has(name)) throw new TypeError(`Cannot name two outputs "${name}"`);
  outputs.set(name, value);
}

/** What `body` computes is a constant to `gradients()`. */
export function noGradient<T>(body: () => T): T {
  const graph = recording();
  const outer = graph.constant;
  graph.constant = true;
  try {
    return body();
  } finally {
    graph.constant = outer;
  }
}

/** What `body` computes is computed again for the backward pass instead of kept. */
export function rematerialize<T>(body: () => T): T {
  const graph = recording();
  const outer = graph.segment;
  graph.segment = outer ?? { nodes: [] };
  try {
    return body();
  } finally {
    graph.segment = outer;
  }
}

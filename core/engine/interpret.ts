import type { Machine, Program } from "./machine.ts";
import type { Values } from "./op.ts";
import { liveNodes, statesOf } from "./plan/live.ts";
import type { Graph } from "./record.ts";
import { isState, sizeOf, type State, type Tensor } from "./tensor.ts";

type Numbers = Float64Array<ArrayBuffer>;

/** Runs recordings on the CPU in f64, by each op's reference: the truth that kernels are tested against. */
export function interpret<Name extends string>(graphs: Readonly<Record<Name, Graph>>): Machine<Name> {
  const states = statesOf(Object.values(graphs));
  const memory = new Map<State, Numbers>(states.map((state) => [state, new Float64Array(sizeOf(state.shape))]));
  const numbersOf = (state: State): Numbers => {
    const own = memory.get(state);
    if (own) return own;
    const whole = state.home && memory.get(state.home.bundle);
    if (!whole || !state.home) throw new TypeError(`Cannot find state "${state.name}": no program uses it`);
    return whole.subarray(state.home.offset, state.home.offset + sizeOf(state.shape));
  };
  const programs = {} as Record<Name, Program>;
  for (const name in graphs) programs[name] = interpreter(graphs[name], numbersOf);
  return {
    programs,
    states,
    read: (state) => Promise.resolve(numbersOf(state).slice()),
    write: (state, values) => numbersOf(state).set(checked(state, values)),
    settled: () => Promise.resolve(),
    [Symbol.dispose]: () => memory.clear(),
  };
}

function interpreter(graph: Graph, numbersOf: (state: State) => Numbers): Program {
  const nodes = liveNodes(graph);
  const inputs = new Map<string, ArrayLike<number>>();
  const lastUse = new Map<Tensor, number>();
  nodes.forEach((node, at) => node.inputs.forEach((tensor) => lastUse.set(tensor, at)));
  for (const kept of [...graph.assigned.values(), ...graph.outputs.values()]) lastUse.set(kept, nodes.length);
  let outputs = new Map<string, Numbers>();
  const run = (values: Values = {}) => {
    for (const name in values) inputs.set(name, values[name]);
    const made = new Map<Tensor, Numbers>();
    const get = (tensor: Tensor): Numbers => {
      if (isState(tensor)) return numbersOf(tensor);
      const numbers = made.get(tensor) ?? made.set(tensor, given(tensor, inputs.get(tensor.name))).get(tensor);
      return numbers as Numbers;
    };
    nodes.forEach((node, at) => {
      const results = node.op.reference(node.inputs.map(get), node.inputs.map(({ shape }) => shape), node.attributes);
      node.outputs.forEach((output, i) => made.set(output, results[i]));
      for (const tensor of node.inputs) if (lastUse.get(tensor) === at) made.delete(tensor);
    });
    outputs = new Map([...graph.outputs].map(([name, tensor]) => [name, get(tensor).slice()]));
    const next = [...graph.assigned].map(([state, tensor]) => [state, get(tensor).slice()] as const);
    for (const [state, numbers] of next) numbersOf(state).set(numbers);
  };
  return {
    run,
    read(name) {
      const numbers = outputs.get(name);
      if (numbers) return Promise.resolve(numbers);
      const why = graph.outputs.has(name) ? "nothing ran yet" : "no such output";
      return Promise.reject(new TypeError(`Cannot read output "${name}": ${why}`));
    },
  };
}

/** The host's numbers for an input, checked against its shape. */
function given(tensor: Tensor, values: ArrayLike<number> | undefined): Numbers {
  if (!values) throw new TypeError(`Cannot run: input "${tensor.name}" was never set`);
  return Float64Array.from(checked(tensor, values));
}

/** `values`, if there are as many as `tensor` has elements. */
export function checked<T extends ArrayLike<number>>(tensor: Tensor, values: T): T {
  const count = sizeOf(tensor.shape);
  if (values.length !== count) {
    throw new TypeError(
      `Cannot set "${tensor.name}": ${values.length} numbers, expected ${count} for [${tensor.shape}]`,
    );
  }
  return values;
}

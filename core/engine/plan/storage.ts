/** How tensors are stored: in f32, or as halves, f16, where the target computes in f16. */

import type { Target } from "../op.ts";
import type { Graph } from "../record.ts";
import { isInput, isState, sizeOf, type Tensor } from "../tensor.ts";
import { type Fused, resultOf, type Step, tensorsOf } from "./fuse.ts";
import { overwrites } from "./place.ts";

/**
 * The tensors of a fused graph that are stored as f16.
 *
 * All activations and their gradients are. What the host or a later run sees (states, inputs, outputs), what the optimizer sees (packed
 * gradients, and sums on their way there; all that a kernel reads which writes over a state, as its rates) and what an op calls exact
 * (losses, sums, statistics) stays f32, as does what an elementwise op, or one that only moves numbers, makes of it.
 */
export function halvesOf(graph: Graph, { steps, packs, base }: Fused, { precision }: Target): ReadonlySet<Tensor> {
  const halves = new Set<Tensor>();
  if (precision !== "f16") return halves;
  const exact = new Set<Tensor>([
    ...[...graph.assigned.values(), ...graph.outputs.values()].map(base),
    ...packs.flatMap(({ whole, parts }) => [whole, ...parts]),
    ...steps.filter((step) => overwrites(step, base).some(([, over]) => isState(over)))
      .flatMap(({ inputs }) => inputs.filter((tensor) => !isState(tensor))),
    ...steps.flatMap(({ outputs }) => outputs.filter((output) => output.exact)),
  ]);
  const isExact = (tensor: Tensor) => tensor.exact || exact.has(tensor);
  for (const step of steps) {
    const { kernel } = step;
    const moved = kernel?.node.op.moves ? kernel.node.inputs.map(base).filter(({ dtype }) => dtype === "f32") : [];
    if (kernel && moved.some(isExact)) exact.add(kernel.node.outputs[0]);
    if (readByChain(step).some(isExact)) exact.add(resultOf(step));
  }
  for (const step of [...steps].reverse()) {
    if (exact.has(resultOf(step))) readByChain(step).forEach((tensor) => exact.add(tensor));
  }
  for (const tensor of steps.flatMap(({ outputs }) => outputs)) {
    const fours = sizeOf(tensor.shape) % 4 === 0; //  whole words of memory, and another size than in f32
    if (tensor.dtype === "f32" && fours && !exact.has(tensor) && !isState(tensor) && !isInput(tensor)) {
      halves.add(tensor);
    }
  }
  return halves;
}

/** The tensors that a step's chain reads element for element, the kernel's result among them, stored or not. */
function readByChain(step: Step): Tensor[] {
  const { kernel, chain } = step;
  if (!chain) return [];
  const count = sizeOf(resultOf(step).shape);
  const read = tensorsOf(chain).map(({ tensor }) => tensor).filter(({ shape }) => sizeOf(shape) === count);
  return kernel ? [kernel.node.outputs[0], ...read] : read;
}

/**
 * A kernel's code with some of its bindings, which it takes for f32, stored as f16: what it reads there is widened, what it writes rounded.
 *
 * It relies on what all kernels have in common: a binding is an array of `f32`, `vec2f` or `vec4f`, and only ever used by index or by length.
 */
export function storedAsHalves(code: string, bindings: ReadonlySet<number>): string {
  const types = new Map<string, HalfType>();
  const declared = code.replace(/\/\/.*$/gm, "").replace(
    /@binding\((\d+)\) var<storage, (read|read_write)> (\w+): array<(f32|vec[24]f|vec4<f32>)>/g,
    (whole, binding: string, access: string, name: string, type: string) => {
      if (!bindings.has(Number(binding))) return whole;
      const half = { wide: type, stored: type === "f32" ? "f16" : `${type.slice(0, 4)}<f16>` };
      types.set(name, half);
      return `@binding(${binding}) var<storage, ${access}> ${name}: array<${half.stored}>`;
    },
  );
  if (types.size !== bindings.size) {
    throw new TypeError(`Cannot store bindings ${[...bindings]} as f16: found ${[...types.keys()]} of f32`);
  }
  return converted(declared, types);
}

interface HalfType {
  readonly wide: string;
  readonly stored: string;
}

/** The code with every use of these arrays converted. */
function converted(code: string, types: ReadonlyMap<string, HalfType>): string {
  const use = new RegExp(`(?<![.\\w])(${[...types.keys()].join("|")})\\s*\\[`, "g");
  let out = "", at = 0;
  for (let found = use.exec(code); found; found = use.exec(code)) {
    const [text, name] = found;
    const { wide, stored } = types.get(name) as HalfType;
    const end = closing(code, found.index + text.length);
    const place = `${name}[${converted(code.slice(found.index + text.length, end), types)}]`;
    const assignment = /^\s*(\.\w+|\[[^\]]*\])?\s*([-+*/]?)=(?!=)/.exec(code.slice(end + 1));
    out += code.slice(at, found.index);
    if (assignment) {
      const [taken, part = "", operator] = assignment;
      const from = end + 1 + taken.length;
      const to = code.indexOf(";", from);
      const value = converted(code.slice(from, to), types);
      const whole = operator ? `${wide}(${place})${part} ${operator} (${value})` : value;
      out += `${place}${part} = ${part ? "f16" : stored}(${whole})`;
      at = to;
    } else {
      out += `${wide}(${place})`;
      at = end + 1;
    }
    use.lastIndex = at;
  }
  return out + code.slice(at);
}

/** Where the bracket that was opened before `from` is closed. */
function closing(code: string, from: number): number {
  for (let at = from, open = 1;; at++) {
    if (at >= code.length) throw new TypeError("Cannot store as f16: a bracket is not closed");
    if (code[at] === "[") open++;
    else if (code[at] === "]" && --open === 0) return at;
  }
}

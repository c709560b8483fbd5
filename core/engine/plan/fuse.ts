import { groupsFor, type Join, type Kernel, type Rows, type Spread, type Target, type Turn } from "../op.ts";
import type { Graph, Node } from "../record.ts";
import { isInput, isState, type Shape, sizeOf, type Spec, type Tensor } from "../tensor.ts";
import { fold } from "./fold.ts";
import { liveNodes } from "./live.ts";

/**
 * What one dispatch computes: a kernel, a chain of elementwise ops, or a kernel with a chain or an op on pairs or rows where it would store.
 *
 * Its outputs are the kernel's, the first replaced by what is stored instead, then what is stored besides.
 */
export interface Step {
  readonly kernel?: Host;
  readonly chain?: Expression;
  readonly tail?: Tail;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** A node and the kernel that computes it. */
export interface Host {
  readonly node: Node;
  readonly made: Kernel;
}

/**
 * An op that the kernel before it does, which makes the pairs (`join`, `turn`) or rows that it takes, or what changes the pairs in `over`
 * (`spread`).
 */
export type Tail =
  | { readonly kind: "join"; readonly node: Node; readonly join: Join }
  | { readonly kind: "turn"; readonly node: Node; readonly turn: Turn; readonly table: Tensor }
  | { readonly kind: "spread"; readonly node: Node; readonly spread: Spread; readonly over: Tensor }
  | { readonly kind: "rows"; readonly node: Node; readonly rows: Rows; readonly others: readonly Tensor[] };

/** An elementwise op on operands, each another expression, a tensor or the value a kernel stores. */
export interface Expression {
  readonly node: Node;
  readonly operands: readonly Operand[];
}

/** What an expression reads. */
export type Operand =
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "tensor"; readonly tensor: Tensor; readonly shape: Shape }
  | { readonly kind: "kernel"; readonly tensor: Tensor };

/** A graph as steps, with the memory questions answered: whose memory a view shares, what a pack is made of. */
export interface Fused {
  readonly steps: readonly Step[];
  readonly packs: readonly { readonly whole: Tensor; readonly parts: readonly Tensor[] }[];
  /** The tensor whose memory `tensor` is: itself, unless it is a view. */
  base(tensor: Tensor): Tensor;
}

/** At most this many tensors are read by one fused dispatch, so that every adapter can bind them. */
const MOST_OPERANDS = 6;

/** At most this many tensors are read and written by a kernel that takes in what follows it: what every adapter can bind. */
const MOST_BUFFERS = 8;

/** Turns a graph into steps: drops what nothing needs, joins elementwise ops with each other and with the kernels before them. */
export function fuse(graph: Graph, target: Target): Fused {
  const nodes = fold(liveNodes(graph));
  const producers = new Map<Tensor, Node>();
  for (const node of nodes) node.outputs.forEach((output) => producers.set(output, node));
  const base = (tensor: Tensor): Tensor => {
    const node = producers.get(tensor);
    return node?.op.layout === "view" ? base(node.inputs[0]) : tensor;
  };
  const uses = countUses(graph, nodes, base);
  const steps = new Map<Tensor, Step>(); // by first output; a Map keeps the order and lets a fused step leave
  const packs: { whole: Tensor; parts: Tensor[] }[] = [];
  const constants = new Map<Tensor, Expression>(); // one value everywhere: written out where it is read, made only where it must lie
  const inMemory = (tensor: Tensor): Tensor => {
    const own = base(tensor);
    const chain = constants.get(own);
    if (chain && !steps.has(own)) steps.set(own, { chain, inputs: [], outputs: [own] });
    return own;
  };
  const copy = (tensor: Tensor): Tensor => {
    const made: Tensor = { name: `copy of ${tensor.name}`, shape: tensor.shape, dtype: tensor.dtype };
    steps.set(made, copyStep(base(tensor), made));
    return made;
  };

  for (const node of nodes) {
    if (node.op.layout === "view") continue;
    if (node.op.layout === "pack") {
      const parts = node.inputs.map((tensor) => {
        const part = inMemory(tensor);
        // A part that others read as well is copied: a dispatch may not read one part and write another, as they share a buffer.
        return isState(part) || isInput(part) || uses.get(part) !== 1 ? copy(tensor) : part;
      });
      packs.push({ whole: node.outputs[0], parts });
    } else if (node.op.expression && !node.inputs.length) {
      constants.set(node.outputs[0], { node, operands: [] });
    } else if (node.op.expression) {
      const { step, absorbed } = chainStep(node, { steps, constants, base, uses });
      for (const each of absorbed) steps.delete(each);
      steps.set(step.outputs[0], step);
    } else {
      if (!node.op.kernel) throw new TypeError(`Cannot plan ${node.op.name}: it has no kernel`);
      node.inputs.forEach(inMemory);
      const step = tailStep(node, { steps, constants, base, uses });
      if (step) {
        const [absorbed] = node.inputs.map(base);
        if (!step.outputs.includes(absorbed)) steps.delete(absorbed);
        steps.set(step.outputs[0], step);
      } else {
        const made = node.op.kernel(node.inputs as readonly Spec[], node.attributes, target);
        for (const step of kernelSteps(node, made, base)) steps.set(step.outputs[0], step);
      }
    }
  }
  for (const kept of [...graph.assigned.values(), ...graph.outputs.values()]) inMemory(kept);
  return { steps: [...steps.values()], packs, base };
}

/** The steps of a kernel: one, or one for each of the kernels that follow each other. */
function kernelSteps(node: Node, made: Kernel, base: (tensor: Tensor) => Tensor): Step[] {
  const inputs = [...new Set(node.inputs.map(base))];
  if (!made.then) return [{ kernel: { node, made }, inputs, outputs: node.outputs }];
  const parts: Tensor = { name: `parts of ${node.op.name}`, shape: made.then.parts, dtype: "f32", exact: true };
  const first: Step = { kernel: { node: { ...node, outputs: [parts] }, made }, inputs, outputs: [parts] };
  return [first, ...kernelSteps({ ...node, inputs: [parts] }, made.then.kernel, base)];
}

/** How often each base tensor is read, an output or an assignment counting as one. */
function countUses(graph: Graph, nodes: readonly Node[], base: (tensor: Tensor) => Tensor): Map<Tensor, number> {
  const uses = new Map<Tensor, number>();
  const use = (tensor: Tensor) => uses.set(base(tensor), (uses.get(base(tensor)) ?? 0) + 1);
  for (const node of nodes) if (node.op.layout !== "view") node.inputs.forEach(use);
  graph.assigned.forEach(use);
  graph.outputs.forEach(use);
  return uses;
}

interface Context {
  readonly steps: ReadonlyMap<Tensor, Step>;
  readonly constants: ReadonlyMap<Tensor, Expression>;
  readonly uses: ReadonlyMap<Tensor, number>;
  base(tensor: Tensor): Tensor;
}

/** The step of an elementwise node, with the steps it takes in: chains only it reads, and one kernel that offers an epilogue. */
function chainStep(node: Node, context: Context): { step: Step; absorbed: Iterable<Tensor> } {
  const { steps, constants, base, uses } = context;
  const [output] = node.outputs;
  const tensors = node.inputs.map(base);
  const host = hostOf(node, context);
  const operands = node.inputs.map((tensor, i): Operand => {
    const constant = constants.get(tensors[i]);
    if (constant) return { kind: "expression", expression: constant };
    return { kind: "tensor", tensor: tensors[i], shape: tensor.shape };
  });
  let kernel: Host | undefined;
  const absorbed = new Set<Tensor>();
  const absorb = (tensor: Tensor, i: number, { kernel: taken = kernel, chain, outputs }: Step): void => {
    const before = operands[i];
    operands[i] = chain ? { kind: "expression", expression: chain } : { kind: "kernel", tensor };
    const stored = taken && host ? outputsWith(output, host) : [output];
    if (bindable({ node, operands }, taken, stored.length)) {
      kernel = taken;
      absorbed.add(outputs[0]);
    } else operands[i] = before;
  };
  tensors.forEach((tensor, i) => host?.result === tensor && absorb(tensor, i, host.step));
  tensors.forEach((tensor, i) => {
    const step = steps.get(tensor);
    const whole = uses.get(tensor) === 1 && sizeOf(tensor.shape) === sizeOf(output.shape);
    if (step?.chain && !step.kernel && whole && !constants.has(tensor)) absorb(tensor, i, step);
  });
  const chain: Expression = { node, operands };
  const inputs = new Set<Tensor>(kernel?.node.inputs.map(base));
  for (const { tensor } of tensorsOf(chain)) inputs.add(tensor);
  const outputs = kernel && host ? outputsWith(output, host) : [output];
  return { step: { kernel, chain, inputs: [...inputs], outputs }, absorbed };
}

/** A kernel that an elementwise node goes into, and whether nothing else reads its result. */
interface Hosting {
  readonly result: Tensor;
  readonly step: Step;
  readonly alone: boolean;
}

/**
 * The latest kernel that may store what an elementwise node makes of its result, instead of it, or besides where others read it too; rather one
 * that computes than one that moves numbers, as those are not rounded before.
 *
 * It is computed where the node would be, so nothing may have read what it makes until then.
 */
function hostOf({ inputs, outputs: [output] }: Node, { steps, base, uses }: Context): Hosting | undefined {
  const order = [...steps.values()];
  const tensors = inputs.map(base);
  const isAlone = (tensor: Tensor) => uses.get(tensor) === tensors.filter((each) => each === tensor).length;
  const hosts = order.filter((step, i) => {
    const result = resultOf(step);
    if (!tensors.includes(result) || !hostsChain(step, output)) return false;
    const readSince = [...order.slice(i + 1).flatMap(({ inputs }) => inputs), ...tensors.filter((t) => t !== result)];
    return !step.outputs.some((output) => readSince.includes(output)) && (isAlone(result) || !step.chain);
  });
  const step = hosts.findLast(({ kernel }) => !kernel?.node.op.moves) ?? hosts.at(-1);
  return step && { result: resultOf(step), step, alone: isAlone(resultOf(step)) };
}

/** What a step stores once it has taken in a node that makes `output` of its result. */
function outputsWith(output: Tensor, { result, step: { outputs }, alone }: Hosting): Tensor[] {
  return alone ? outputs.with(outputs.indexOf(result), output) : [...outputs, output];
}

/** The step of an op on pairs or rows that the kernel which makes its first input does too, if it can. */
function tailStep(node: Node, { steps, base, uses }: Context): Step | undefined {
  const { op, attributes } = node;
  const [absorbed, ...others] = node.inputs.map(base);
  const [other] = others;
  const host = bareKernel(steps.get(absorbed));
  if (!host) return undefined;
  const alone = uses.get(absorbed) === 1;
  const inputs = [...new Set(host.node.inputs.map(base))];
  const { outputs } = node;

  const join = op.join?.(node.inputs, attributes);
  const turn = alone ? op.turn?.(node.inputs, attributes) : undefined;
  const pairs = join ?? turn;
  const made = pairs && host.made.pairs?.(pairs.half);
  const kernel = made && { ...host, made };
  if (kernel && join) { // the pairs are stored where others read them too
    return { kernel, tail: { kind: "join", node, join }, inputs, outputs: alone ? outputs : [absorbed, ...outputs] };
  }
  if (kernel && turn) {
    const tail: Tail = { kind: "turn", node, turn, table: other };
    return { kernel, tail, inputs: [...new Set([...inputs, other])], outputs };
  }
  const rows = alone ? op.rows?.(node.inputs, attributes) : undefined;
  const byRow = rows && host.made.rows?.(rows.length);
  if (rows && byRow && host.node.inputs.length + others.length + outputs.length <= MOST_BUFFERS) {
    const tail: Tail = { kind: "rows", node, rows, others };
    return { kernel: { ...host, made: byRow }, tail, inputs: [...new Set([...inputs, ...others])], outputs };
  }
  const spread = alone ? op.spread?.(node.inputs, attributes) : undefined;
  const { epilogue } = host.made;
  if (spread && epilogue && spread.half % epilogue === 0 && !inputs.includes(other)) {
    return { kernel: host, tail: { kind: "spread", node, spread, over: other }, inputs: [...inputs, other], outputs };
  }
  return undefined;
}

/** The kernel of a step that is nothing else and has one result. */
function bareKernel(step: Step | undefined): Host | undefined {
  const bare = step && !step.chain && !step.tail && step.outputs.length === 1 && !step.kernel?.made.inPlace;
  return bare ? step.kernel : undefined;
}

/** Whether a kernel can store what a chain makes of its result: epilogues take and give f32. */
function hostsChain(step: Step, result: Tensor): boolean {
  const { kernel, tail } = step;
  const own = resultOf(step);
  return kernel?.made.epilogue !== undefined && !tail && own.dtype === "f32" && result.dtype === "f32" &&
    sizeOf(own.shape) === sizeOf(result.shape);
}

/** What a kernel stores besides its own outputs or what replaces them. */
export function besides({ kernel, outputs }: Step): readonly Tensor[] {
  return kernel ? outputs.slice(kernel.node.outputs.length) : [];
}

/** What a step makes in the end: its chain's result, if it has one. */
export function resultOf(step: Step): Tensor {
  return step.chain && besides(step)[0] || step.outputs[0];
}

/** Whether every adapter can bind what a chain and the kernel before it read and write; a tensor read in two ways counts twice. */
function bindable(chain: Expression, kernel: Host | undefined, outputs: number): boolean {
  const ids = new Map<Tensor, number>();
  const reads = new Set<string>();
  const visit = ({ node, operands }: Expression): void => {
    for (const operand of operands) {
      if (operand.kind === "expression") visit(operand.expression);
      if (operand.kind !== "tensor") continue;
      const { tensor, shape } = operand;
      if (!ids.has(tensor)) ids.set(tensor, ids.size);
      reads.add(`${ids.get(tensor)}: [${shape}] in [${node.outputs[0].shape}]`);
    }
  };
  visit(chain);
  const read = reads.size + (kernel?.node.inputs.length ?? 0);
  const boundOnce = kernel?.made.apart ? 0 : kernel?.made.inPlace?.length ?? 0;
  return read <= MOST_OPERANDS && read + outputs - boundOnce <= MOST_BUFFERS;
}

/** The tensors an expression reads, in order of appearance. */
export function tensorsOf(expression: Expression): Extract<Operand, { kind: "tensor" }>[] {
  return expression.operands.flatMap((operand) =>
    operand.kind === "expression" ? tensorsOf(operand.expression) : operand.kind === "tensor" ? [operand] : []
  );
}

/** The step that copies one tensor to another place. */
export function copyStep(from: Tensor, to: Tensor): Step {
  const node: Node = {
    op: { name: "copy", outputs: () => [], reference: () => [], expression: ([x]) => x },
    attributes: undefined,
    inputs: [from],
    outputs: [to],
    constant: true,
  };
  const operands: Operand[] = [{ kind: "tensor", tensor: from, shape: to.shape }];
  return { chain: { node, operands }, inputs: [from], outputs: [to] };
}

/** The workgroup size of generated elementwise kernels. */
export const CHAIN_LANES = 64;

/** The grid of a generated kernel whose lanes write `width` elements each. */
export function chainGroups(count: number, width: 1 | 4): readonly [number, number, number] {
  return groupsFor(count / width, CHAIN_LANES);
}

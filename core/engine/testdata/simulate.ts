import { besides, type Expression, fuse, type Step } from "../plan/fuse.ts";
import { inPlacePairs, place, type Placement } from "../plan/place.ts";
import { bufferKey, commonLimits, readied, samePlace } from "../plan/plan.ts";
import type { Graph } from "../record.ts";
import { isInput, isState, sizeOf, type Tensor } from "../tensor.ts";

/** What every buffer of a plan holds, by what identifies it. */
export type Buffers = Map<unknown, { readonly numbers: Float64Array; readonly owners: (Tensor | undefined)[] }>;

/**
 * Runs a recording in f64 as the planner would have a device run it: fused, placed in its buffers, copied at the end.
 *
 * Every element of memory knows whose it is, so reading what another tensor has overwritten is an error, and so is a dispatch that
 * writes where it reads. `buffers` is kept between runs; `values` are those of the inputs.
 */
export function simulate(
  graph: Graph,
  { buffers, values }: { buffers: Buffers; values: Readonly<Record<string, ArrayLike<number>>> },
): Record<string, Float64Array> {
  const fused = fuse(graph, commonLimits.target);
  const placement = place(graph, fused);
  const { steps, late, outputs, placeOf } = placement;
  const { base } = fused;
  const partsOf = new Map(fused.packs.map(({ whole, parts }) => [whole, parts]));
  buffers.forEach(({ owners }) => owners.fill(undefined)); // what a state holds from the run before is its own

  const rangeOf = (tensor: Tensor) => {
    const { buffer, offset } = placeOf(tensor);
    const key = bufferKey(buffer);
    const found = buffers.get(key) ?? { numbers: new Float64Array(BUFFER), owners: [] };
    buffers.set(key, found);
    return { key, ...found, from: offset, to: offset + sizeOf(tensor.shape) };
  };
  const write = (tensor: Tensor, numbers: ArrayLike<number>, owner = base(tensor)): void => {
    const range = rangeOf(tensor);
    range.numbers.set(numbers, range.from);
    for (let at = range.from; at < range.to; at++) range.owners[at] = owner;
  };
  const read = (tensor: Tensor): Float64Array<ArrayBuffer> => {
    const { numbers, owners, from, to } = rangeOf(tensor);
    const own = base(tensor);
    const parts = partsOf.get(own);
    for (let at = from; at < to; at++) {
      const owner = owners[at];
      const intact = parts ? owner === undefined || parts.includes(owner) : owner === (isState(own) ? undefined : own);
      if (!intact) throw new Error(`${own.name} was overwritten by ${owner?.name} before its last use`);
    }
    return numbers.slice(from, to);
  };

  for (const tensor of new Set(steps.flatMap(({ inputs }) => inputs))) {
    if (isInput(tensor)) write(tensor, values[tensor.name]);
  }
  for (const step of steps) {
    for (const [to, from] of readied(step, placement, base).copies) write(to, read(from));
    refuseOverlap(step, { placement, base, rangeOf });
    const results = evaluate(step, read, base);
    step.outputs.forEach((tensor, i) => write(tensor, results[i]));
  }
  for (const { from, to } of late) write(to, read(from), to);
  return Object.fromEntries([...outputs].map(([name, tensor]) => [name, read(tensor)]));
}

const BUFFER = 1 << 12; // elements, more than any test needs

/** What a step makes of what it reads. */
function evaluate(
  step: Step,
  read: (tensor: Tensor) => Float64Array,
  base: (tensor: Tensor) => Tensor,
): Float64Array[] {
  const { kernel, chain, tail } = step;
  const made = kernel?.node.op.reference(
    kernel.node.inputs.map((tensor) => read(base(tensor))),
    kernel.node.inputs.map(({ shape }) => shape),
    kernel.node.attributes,
  ) ?? [];
  if (tail) {
    const { op, inputs, attributes } = tail.node;
    const values = [made[0], ...inputs.slice(1).map((tensor) => read(base(tensor)))];
    const results = op.reference(values, inputs.map(({ shape }) => shape), attributes);
    return tail.kind === "join" && besides(step).length ? [...made, ...results] : results;
  }
  if (!chain) return made;
  const valueOf = ({ node, operands }: Expression): Float64Array => {
    const inputs = operands.map((operand) => {
      if (operand.kind === "expression") return valueOf(operand.expression);
      return operand.kind === "kernel" ? made[0] : read(operand.tensor);
    });
    const shapes = node.inputs.map(({ shape }) => shape);
    return node.op.name === "copy" ? inputs[0] : node.op.reference(inputs, shapes, node.attributes)[0];
  };
  const result = valueOf(chain);
  return besides(step).length ? [...made, result] : [result, ...made.slice(1)];
}

type Range = { readonly key: unknown; readonly from: number; readonly to: number };

/** Refuses a step that writes into a buffer it reads, except over an input that it may be written over. */
function refuseOverlap(
  step: Step,
  { placement, base, rangeOf }: {
    placement: Placement;
    base: (tensor: Tensor) => Tensor;
    rangeOf: (tensor: Tensor) => Range;
  },
): void {
  const pairs = inPlacePairs(step, base);
  for (const output of step.outputs) {
    const written = rangeOf(output);
    for (const input of step.inputs) {
      const allowed = pairs.some(([to, from]) => to === output && from === input) &&
        samePlace(placement.placeOf(output), placement.placeOf(input));
      if (!allowed && rangeOf(input).key === written.key) {
        throw new Error(`${output.name} is written into the buffer that ${input.name} is read from`);
      }
    }
    for (const other of step.outputs) {
      const range = rangeOf(other);
      if (other !== output && range.key === written.key && range.from < written.to && written.from < range.to) {
        throw new Error(`${output.name} and ${other.name} are written to one place`);
      }
    }
  }
}

import type { Graph } from "../record.ts";
import { isInput, isState, layOut, sizeOf, type State, type Tensor } from "../tensor.ts";
import { copyStep, type Fused, resultOf, type Step, tensorsOf } from "./fuse.ts";

/** A buffer: a state's, an input's, an output's own, or a slot that tensors take turns in. */
export type Buffer =
  | { readonly kind: "state"; readonly state: State }
  | { readonly kind: "input"; readonly tensor: Tensor }
  | { readonly kind: "kept"; readonly name: string; readonly size: number }
  | { readonly kind: "slot"; readonly index: number };

/** Where a tensor lies: in a buffer, from a word on. */
export interface Place {
  /** Which buffer. */
  readonly buffer: Buffer;
  /** Its first word, of four bytes: an f32 or two f16. */
  readonly offset: number;
}

/** Every tensor's place, the slots' sizes in words, largest first, and the copies that end a run. */
export interface Placement {
  readonly steps: readonly Step[];
  readonly slots: readonly number[];
  /** Values that could not be made where their state lies, because its old value was still needed. */
  readonly late: readonly { readonly from: Tensor; readonly to: State }[];
  /** The tensor behind each output. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  placeOf(tensor: Tensor): Place;
}

/** The words of four bytes that a tensor takes. */
export function wordsOf(tensor: Tensor, halves: ReadonlySet<Tensor>): number {
  const count = sizeOf(tensor.shape);
  return halves.has(tensor) ? count / 2 : count;
}

/** Tensors that share one piece of memory, one after another. */
interface Region {
  readonly lives: Life[];
  size: number;
  /** Set when a state, an input, an output or a pack decides where it lies. */
  fixed?: { readonly region?: Region; readonly buffer?: Buffer; readonly offset: number };
}

/** From the step that writes it to the last that reads it. */
interface Life {
  from: number;
  to: number;
}

/** Decides where every tensor lies: states in their own buffers, the rest in slots reused as soon as their tensor is dead. */
export function place(graph: Graph, fused: Fused, halves: ReadonlySet<Tensor> = new Set()): Placement {
  const { base } = fused;
  const isGiven = (tensor: Tensor) => isState(tensor) || isInput(tensor);
  const firstCopies: Step[] = []; //  outputs that are states or inputs, which the host or a later run changes
  const lastCopies: Step[] = []; //   the same for assigned values
  const copied = (from: Tensor, { name, shape, dtype }: Tensor, steps: Step[]): Tensor => {
    const to: Tensor = { name, shape, dtype };
    steps.push(copyStep(from, to));
    return to;
  };
  const assigned = [...graph.assigned].map(([state, value]): [State, Tensor] => {
    const from = base(value);
    return [state, isGiven(from) ? copied(from, state, lastCopies) : from];
  });
  const outputs = new Map([...graph.outputs].map(([name, tensor]): [string, Tensor] => {
    const from = base(tensor);
    return [name, isGiven(from) ? copied(from, tensor, firstCopies) : from];
  }));
  const steps = [...firstCopies, ...fused.steps, ...lastCopies];
  const results = [...assigned.map(([, value]) => value), ...outputs.values()];
  const words = (tensor: Tensor) => wordsOf(tensor, halves);
  const { regionOf, end } = liveness(steps, fused.packs, { results, words });

  for (const { whole, parts } of fused.packs) {
    const { offsets } = layOut(parts.map(({ shape }) => shape));
    const region = regionOf(whole);
    parts.forEach((part, i) => regionOf(part).fixed = { region, offset: offsets[i] });
    region.fixed ??= { buffer: { kind: "kept", name: "pack", size: region.size }, offset: 0 };
  }
  const kept = new Set(outputs.values()); // the host may read them after later runs have changed the states
  const stays = ([state, value]: [State, Tensor]) =>
    !kept.has(value) && assignInPlace(state, value, { steps, fused, regionOf });
  const late = assigned.filter((each) => !stays(each)).map(([to, from]) => ({ to, from }));
  for (const [name, tensor] of outputs) {
    const region = regionOf(tensor);
    region.fixed ??= { buffer: { kind: "kept", name, size: region.size }, offset: 0 };
  }
  steps.forEach((step, at) => {
    for (const [output, input] of inPlacePairs(step, base)) joinInPlace(regionOf, output, input, at);
  });
  const { slots, slotOf } = assignSlots([...new Set(end.map(regionOf))].filter(({ fixed }) => !fixed));

  const locate = (region: Region): Place => {
    const { fixed } = region;
    if (!fixed) return { buffer: { kind: "slot", index: slotOf(region) }, offset: 0 };
    if (fixed.buffer) return { buffer: fixed.buffer, offset: fixed.offset };
    const outer = locate(fixed.region as Region);
    return { buffer: outer.buffer, offset: outer.offset + fixed.offset };
  };
  return { steps, slots, late, outputs, placeOf: (tensor) => locate(regionOf(base(tensor))) };
}

/** Each tensor's region and life. A bundle's parts are read where the bundle lies, so their reads count as its own. */
function liveness(
  steps: readonly Step[],
  packs: Fused["packs"],
  { results, words }: { readonly results: readonly Tensor[]; words(tensor: Tensor): number },
) {
  const regions = new Map<Tensor, Region>();
  const lives = new Map<Tensor, Life>();
  const open = (tensor: Tensor, from: number): void => {
    const life = { from, to: from };
    lives.set(tensor, life);
    regions.set(tensor, { lives: [life], size: words(tensor) });
  };
  const regionOf = (tensor: Tensor): Region => {
    if (!regions.has(tensor)) {
      if (isState(tensor)) {
        open(tensor, -1);
        const buffer: Buffer = { kind: "state", state: tensor.home?.bundle ?? tensor };
        (regions.get(tensor) as Region).fixed = { buffer, offset: tensor.home?.offset ?? 0 };
      } else if (isInput(tensor)) {
        open(tensor, -1);
        (regions.get(tensor) as Region).fixed = { buffer: { kind: "input", tensor }, offset: 0 };
      } else throw new TypeError(`Cannot plan: ${tensor.name} [${tensor.shape}] was not recorded here`);
    }
    return regions.get(tensor) as Region;
  };
  const read = (tensor: Tensor, at: number): void => {
    regionOf(tensor);
    const life = lives.get(tensor) as Life;
    life.to = Math.max(life.to, at);
    if (isState(tensor) && tensor.home) read(tensor.home.bundle, at);
  };
  for (const { whole } of packs) open(whole, -1);
  steps.forEach((step, at) => {
    step.inputs.forEach((tensor) => read(tensor, at));
    step.outputs.forEach((tensor) => open(tensor, at));
  });
  for (const result of results) read(result, steps.length);
  const end = [...regions.keys()];
  return { regionOf, end };
}

/** Makes `value` where `state` lies, if nothing needs the old value once the new one is being written. */
function assignInPlace(
  state: State,
  value: Tensor,
  { steps, fused, regionOf }: { steps: readonly Step[]; fused: Fused; regionOf: (tensor: Tensor) => Region },
): boolean {
  const old = regionOf(state);
  const made = regionOf(value);
  if (state.home || made.fixed) return false;
  const from = Math.min(...made.lives.map((life) => life.from));
  const to = Math.max(...old.lives.map((life) => life.to));
  const writer = steps[from];
  const over = writer &&
    inPlacePairs(writer, fused.base).some(([output, input]) => output === value && input === state) &&
    writer.inputs.every((tensor) => !isState(tensor) || tensor.home?.bundle !== state); // nor reads a part of it
  if (!(from > to || (from === to && over))) return false;
  made.fixed = { region: old, offset: 0 };
  return true;
}

/** Which outputs of a step are written over which inputs, wherever those come from. */
export function overwrites(
  { kernel, tail, outputs }: Step,
  base: (tensor: Tensor) => Tensor,
): [output: Tensor, input: Tensor][] {
  if (tail?.kind === "spread") return [[outputs[0], tail.over]];
  return (kernel?.made.inPlace ?? []).map(([output, input]) => [
    outputs[output],
    base(kernel?.node.inputs[input] as Tensor),
  ]);
}

/** Which outputs of a step may lie where which inputs do. */
export function inPlacePairs(step: Step, base: (tensor: Tensor) => Tensor): [output: Tensor, input: Tensor][] {
  const { kernel, chain } = step;
  const byKernel = kernel?.node.inputs.map(base) ?? [];
  const byChain = chain ? new Set(tensorsOf(chain).map(({ tensor }) => tensor)) : [];
  const read = [...byKernel, ...byChain];
  const written = overwrites(step, base);
  const pairs = written.filter(([, input]) => read.indexOf(input) === read.lastIndexOf(input)); // not also read elsewhere
  const made = resultOf(step);
  if (written.some(([output]) => output === made)) return pairs;
  for (const tensor of byChain) {
    const same = sizeOf(tensor.shape) === sizeOf(made.shape) && tensor.dtype === made.dtype;
    if (same && !byKernel.includes(tensor)) pairs.push([made, tensor]);
  }
  return pairs;
}

/** Lets `output`, written at step `at`, take over the memory of `input`, if `input` dies there. */
function joinInPlace(regionOf: (tensor: Tensor) => Region, output: Tensor, input: Tensor, at: number): void {
  const before = regionOf(input);
  const after = regionOf(output);
  if (before === after || isState(input) || isInput(input) || before.size !== after.size) return;
  const dies = before.lives.every(({ to }) => to <= at);
  if (!dies || before.fixed || after.lives.some(({ from }) => from < at)) return;
  const starts = Math.min(...before.lives.map(({ from }) => from));
  const holder = after.fixed?.region; // a state, free once its old value is dead, or a pack, which never is
  if (holder && !holder.lives.every(({ to }) => to < starts)) return;
  before.fixed = after.fixed ?? { region: after, offset: 0 };
  after.lives.push(...before.lives);
}

/** Largest first, each region into the first slot that is free for as long as it lives. */
function assignSlots(regions: readonly Region[]): { slots: number[]; slotOf: (region: Region) => number } {
  const slots: { size: number; lives: Life[] }[] = [];
  const chosen = new Map<Region, number>();
  for (const region of [...regions].sort((a, b) => b.size - a.size)) {
    const life = {
      from: Math.min(...region.lives.map(({ from }) => from)),
      to: Math.max(...region.lives.map(({ to }) => to)),
    };
    let index = slots.findIndex(({ lives }) => lives.every(({ from, to }) => to < life.from || from > life.to));
    if (index < 0) index = slots.push({ size: region.size, lives: [] }) - 1;
    slots[index].lives.push(life);
    chosen.set(region, index);
  }
  return {
    slots: slots.map(({ size }) => size),
    slotOf: (region) => chosen.get(region) as number,
  };
}

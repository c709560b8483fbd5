import type { Kernel, Target } from "../op.ts";
import type { Graph } from "../record.ts";
import { isInput, sizeOf, type State, type Tensor } from "../tensor.ts";
import { besides, copyStep, fuse, type Step } from "./fuse.ts";
import {
  chainKernel,
  epilogueKernel,
  type Generated,
  joinedKernel,
  labelOf,
  rowsKernel,
  spreadKernel,
  turnedKernel,
} from "./generate.ts";
import { type Buffer, inPlacePairs, overwrites, type Place, place, type Placement, wordsOf } from "./place.ts";
import { statesOf } from "./live.ts";
import { halvesOf, storedAsHalves } from "./storage.ts";

/** What a plan may count on. */
export interface Limits {
  /** What kernels may know of the adapter. */
  readonly target: Target;
  /** The largest binding, in bytes. */
  readonly binding: number;
  /** Storage buffers one dispatch may bind. */
  readonly buffers: number;
  /** Bytes that all buffers together may have. */
  readonly memory: number;
  /** Work after which a submit is cut, in FLOP, so that no submit keeps a GPU busy for seconds. */
  readonly submit: number;
}

/** A common GPU, for planning without a device. */
export const commonLimits: Limits = {
  target: { subgroup: 32, software: false },
  binding: 2 ** 31 - 1,
  buffers: 8,
  memory: 11 * 2 ** 30,
  submit: 1e12,
};

/** One dispatch, ready to encode. */
export interface Dispatch {
  /** Its ops, the kernel first. */
  readonly label: string;
  /** The WGSL module. */
  readonly code: string;
  /** The grid. */
  readonly workgroups: Kernel["workgroups"];
  /** The u32 fields of its uniform struct. */
  readonly sizes: readonly number[];
  /** Which binding the sizes are. */
  readonly sizesAt: number;
  /** The storage buffers it reads and writes. */
  readonly bindings: readonly Binding[];
  /** Multiply-adds count two. */
  readonly flops: number;
}

/** Part of a buffer, as a dispatch sees it. */
export interface Binding {
  /** Its number in the code. */
  readonly at: number;
  /** Which buffer. */
  readonly buffer: Buffer;
  /** In bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
  /** Whether the dispatch writes there. */
  readonly write: boolean;
}

/** The plan of one recording. */
export interface Plan {
  /** In the order they run. */
  readonly dispatches: readonly Dispatch[];
  /** What the host sets. */
  readonly inputs: readonly Tensor[];
  /** Where the host finds each output. */
  readonly outputs: ReadonlyMap<string, { readonly place: Place; readonly tensor: Tensor }>;
  /** Copies that end a run: values that could not be made where their state lies. */
  readonly late: readonly { readonly from: Place; readonly to: Place; readonly bytes: number }[];
  /** Slot sizes in bytes, largest first. */
  readonly slots: readonly number[];
  /** Of all dispatches. */
  readonly flops: number;
  /** Bytes read and written by all dispatches. */
  readonly traffic: number;
  /** Its dispatches, slots, bytes and FLOPs, a line each. */
  explain(): string;
}

/** The plans of several recordings over one memory. */
export interface Plans<Name extends string = string> {
  /** Each program's own. */
  readonly graphs: Readonly<Record<Name, Plan>>;
  /** Every state they use, in the order they first appear. */
  readonly states: readonly State[];
  /** Slot sizes in bytes: the programs take turns in them. */
  readonly slots: readonly number[];
  /** All the memory: states, inputs, outputs, slots. */
  readonly bytes: number;
  /** What they count on. */
  readonly limits: Limits;
}

/** Plans recordings that share their states and take turns in the same slots. Needs no device. */
export function plan<Name extends string>(
  graphs: Readonly<Record<Name, Graph>>,
  limits: Limits = commonLimits,
): Plans<Name> {
  const planned = {} as Record<Name, Plan>;
  for (const name in graphs) planned[name] = planGraph(graphs[name], limits);
  const plans: Plan[] = Object.values(planned);
  const states = statesOf(Object.values(graphs));
  const most = Math.max(0, ...plans.map(({ slots }) => slots.length));
  const slots = Array.from({ length: most }, (_, i) => Math.max(...plans.map((plan) => plan.slots[i] ?? 0)));
  const kept = new Set<Buffer>();
  const inputs = new Set<Tensor>();
  for (const { dispatches, inputs: own } of plans) {
    own.forEach((tensor) => inputs.add(tensor));
    for (const { buffer } of dispatches.flatMap(({ bindings }) => bindings)) {
      if (buffer.kind === "kept") kept.add(buffer);
    }
  }
  let bytes = slots.reduce((total, size) => total + size, 0);
  for (const tensor of [...states, ...inputs]) bytes += sizeOf(tensor.shape) * 4;
  for (const buffer of kept) bytes += (buffer as Extract<Buffer, { kind: "kept" }>).size * 4;
  return { graphs: planned, states, slots, bytes, limits };
}

function planGraph(graph: Graph, limits: Limits): Plan {
  const fused = fuse(graph, limits.target);
  const halves = halvesOf(graph, fused, limits.target);
  const placement = place(graph, fused, halves);
  const context: Context = { placement, halves, base: fused.base, limits };
  const dispatches = placement.steps.flatMap((step) => dispatchesOf(step, context));
  const inputs = new Set<Tensor>();
  for (const tensor of placement.steps.flatMap((step) => step.inputs)) if (isInput(tensor)) inputs.add(tensor);
  const slots = placement.slots.map((size) => size * 4);
  const flops = dispatches.reduce((total, dispatch) => total + dispatch.flops, 0);
  const traffic = dispatches.reduce((total, { bindings }) => bindings.reduce((sum, { size }) => sum + size, total), 0);
  return {
    dispatches,
    inputs: [...inputs],
    outputs: new Map(
      [...placement.outputs].map(([name, tensor]) => [name, { place: placement.placeOf(tensor), tensor }]),
    ),
    late: placement.late.map(({ from, to }) => ({
      from: placement.placeOf(from),
      to: placement.placeOf(to),
      bytes: sizeOf(to.shape) * 4,
    })),
    slots,
    flops,
    traffic,
    explain: () => explain({ dispatches, slots, flops, traffic }),
  };
}

interface Context {
  readonly placement: Placement;
  readonly halves: ReadonlySet<Tensor>;
  readonly limits: Limits;
  base(tensor: Tensor): Tensor;
}

/** The dispatch of a step, after copies for outputs that must, but could not, lie over an input. */
function dispatchesOf(given: Step, context: Context): Dispatch[] {
  const { placement, base } = context;
  const { step, copies } = readied(given, placement, base);
  const over = inPlacePairs(step, base).filter(([to, from]) =>
    samePlace(placement.placeOf(to), placement.placeOf(from))
  );
  return [
    ...copies.map(([to, from]) => copyDispatch(from, to, context)),
    dispatchOf(step, new Set(over.map(([, input]) => input)), context),
  ];
}

/** A step and the copies it needs first: none if its kernel can leave the inputs that it would write over. */
export function readied(
  step: Step,
  { placeOf }: Pick<Placement, "placeOf">,
  base: (tensor: Tensor) => Tensor,
): { step: Step; copies: [to: Tensor, from: Tensor][] } {
  const pairs = overwrites(step, base);
  const copies = pairs.filter(([to, from]) => !samePlace(placeOf(to), placeOf(from)));
  const made = copies.length === pairs.length ? step.kernel?.made.apart?.() : undefined;
  return step.kernel && made ? { step: { ...step, kernel: { ...step.kernel, made } }, copies: [] } : { step, copies };
}

function dispatchOf(step: Step, over: ReadonlySet<Tensor>, context: Context): Dispatch {
  const { kernel, chain, tail } = step;
  const { base } = context;
  const bindings: Binding[] = [];
  const halves = new Set<number>();
  const bind = (tensor: Tensor, write: boolean, index = bindings.length): void => {
    if (context.halves.has(base(tensor))) halves.add(index);
    bindings.push(bindingOf(tensor, { at: index, write }, context));
  };
  let code = kernel?.made.code ?? "";
  let workgroups = kernel?.made.workgroups ?? [0, 0, 0] as const;
  let sizesAt = 0;
  if (kernel) {
    const inPlace = new Map(kernel.made.inPlace?.map(([output, input]) => [input, output]));
    kernel.node.inputs.forEach((tensor, i) => {
      const output = inPlace.get(i);
      if (output === undefined) bind(tensor, false);
      else bind(step.outputs[output], true);
    });
    const overwritten = new Set(inPlace.values());
    kernel.node.outputs.forEach((_, i) => overwritten.has(i) || bind(step.outputs[i], true));
    sizesAt = bindings.length;
  }
  const first = kernel ? sizesAt + (kernel.made.sizes ? 1 : 0) : 0;
  if (kernel && tail?.kind === "join") {
    const [joined] = besides(step);
    code = joinedKernel(kernel.made, tail.join, joined && first);
    if (joined) bind(joined, true, first);
  }
  if (kernel && tail?.kind === "turn") {
    code = turnedKernel(kernel.made, tail.turn, first);
    bind(tail.table, false, first);
  }
  if (kernel && tail?.kind === "rows") {
    const { rows, others } = tail;
    code = rowsKernel(kernel.made, rows, { others, outputs: step.outputs, first });
    [...others, ...besides(step)].forEach((tensor, i) => bind(tensor, i >= others.length, first + i));
  }
  if (kernel && tail?.kind === "spread") code = spreadKernel(kernel.made, tail.spread);
  if (chain) {
    const isOver = (tensor: Tensor) => over.has(tensor);
    const made: Generated = kernel ? epilogueKernel(step, kernel.made, first, isOver) : chainKernel(step, isOver);
    made.operands.forEach((tensor, i) => bind(tensor, false, first + i));
    const stored = kernel ? besides(step) : step.outputs;
    stored.forEach((tensor) => bind(tensor, true, first + made.operands.length));
    code = made.code;
    workgroups = made.workgroups;
  }
  if (halves.size > 0) code = storedAsHalves(code, halves);
  const label = labelOf(step);
  check(label, bindings, context.limits);
  const flops = kernel?.made.flops ?? sizeOf(step.outputs[0].shape);
  return { label, code, workgroups, sizes: kernel?.made.sizes ?? [], sizesAt, bindings, flops };
}

function copyDispatch(from: Tensor, to: Tensor, context: Context): Dispatch {
  return dispatchOf(copyStep(from, to), new Set(), context);
}

function bindingOf(
  tensor: Tensor,
  { at, write }: { at: number; write: boolean },
  { placement, halves, base }: Context,
): Binding {
  const { buffer, offset } = placement.placeOf(tensor);
  return { at, buffer, offset: offset * 4, size: wordsOf(base(tensor), halves) * 4, write };
}

/** Whether two places are one. */
export function samePlace(a: Place, b: Place): boolean {
  return a.offset === b.offset && bufferKey(a.buffer) === bufferKey(b.buffer);
}

/** What identifies a buffer. */
export function bufferKey(buffer: Buffer): unknown {
  if (buffer.kind === "slot") return buffer.index;
  return buffer.kind === "state" ? buffer.state : buffer.kind === "input" ? buffer.tensor : buffer;
}

/** Refuses a dispatch that no device would run, before one tries. */
function check(label: string, bindings: readonly Binding[], { binding, buffers }: Limits): void {
  if (bindings.length > buffers) {
    throw new RangeError(`Cannot plan ${label}: it binds ${bindings.length} buffers, the device allows ${buffers}`);
  }
  const written = new Set(bindings.filter(({ write }) => write).map(({ buffer }) => bufferKey(buffer)));
  for (const { buffer, size, write } of bindings) {
    if (size > binding) {
      const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
      throw new RangeError(
        `Cannot plan ${label}: a tensor of ${mib(size)}, the device binds ${mib(binding)}; lower the batch`,
      );
    }
    if (!write && written.has(bufferKey(buffer))) {
      throw new TypeError(`Cannot plan ${label}: it would read and write one buffer (${describe(buffer)})`);
    }
  }
}

function describe(buffer: Buffer): string {
  if (buffer.kind === "slot") return `slot ${buffer.index}`;
  return buffer.kind === "state" ? buffer.state.name : buffer.kind === "input" ? buffer.tensor.name : buffer.name;
}

function explain(
  { dispatches, slots, flops, traffic }: Pick<Plan, "dispatches" | "slots" | "flops" | "traffic">,
): string {
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
  const lines = dispatches.map(({ label, workgroups, bindings, flops }, i) => {
    const places = bindings.map(({ buffer, write }) => `${write ? "→" : ""}${describe(buffer)}`).join(" ");
    return `${String(i).padStart(5)}  ${label}  [${workgroups}]  ${(flops / 1e6).toFixed(2)} MFLOP  ${places}`;
  });
  return [
    ...lines,
    `${dispatches.length} dispatches, ${(flops / 1e9).toFixed(3)} GFLOP, ${mib(traffic)} read and written`,
    `${slots.length} slots: ${slots.map(mib).join(", ") || "none"}`,
  ].join("\n");
}

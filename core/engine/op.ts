import type { MatrixUnit } from "./matrix_unit.ts";
import type { Shape, Spec, Tensor } from "./tensor.ts";
import type { KernelChoices, Ways } from "./ways.ts";

/**
 * One kind of computation, declared once.
 *
 * `kernel` is what a device runs, `reference` the formula in f64 it is tested against, `vjp` the gradient written in ops.
 * `A` are the op's attributes: sizes and constants that are not tensors.
 */
export interface Op<A = unknown> {
  /** For messages and plans. */
  readonly name: string;
  /** Shape and type of each output; throws a TypeError that says what does not fit. */
  outputs(inputs: readonly Spec[], attributes: A): Spec[];
  /** What a device runs. Absent for ops whose result lies where an input lies, and for elementwise ones. */
  kernel?(inputs: readonly Spec[], attributes: A, target: Target): Kernel;
  /** The ways there are to compute it, for ops whose kernel is one of several: what a tuner chooses from. */
  ways?(inputs: readonly Spec[], attributes: A, target: Target): Ways;
  /** The formula, plainly, in f64: one array per output. */
  reference(inputs: readonly Float64Array[], shapes: readonly Shape[], attributes: A): Float64Array<ArrayBuffer>[];
  /** Given dy of each output (null: nothing depends on it), the gradient of each input (null: none). */
  vjp?(
    dy: readonly (Tensor | null)[],
    inputs: readonly Tensor[],
    outputs: readonly Tensor[],
    attributes: A,
  ): (Tensor | null)[];
  /** The WGSL expression of one element: the planner fuses such ops into chains and into kernels' epilogues. */
  expression?(operands: readonly string[], attributes: A): string;
  /**
   * Which input the numbers of the result are, if it is one of them: given those inputs that are one number everywhere, undefined for others.
   */
  neutral?(constants: readonly (number | undefined)[], attributes: A): number | undefined;
  /** Says that each element of the result is made of a pair of the only input's: the planner has the kernel that makes those do it. */
  join?(inputs: readonly Spec[], attributes: A): Join;
  /** Says that each element of the first input changes a pair of the second's: the planner has the kernel that makes the first do it. */
  spread?(inputs: readonly Spec[], attributes: A): Spread;
  /** Says that it turns pairs of the first input by what the second holds: the planner has the kernel that makes the pairs do it. */
  turn?(inputs: readonly Spec[], attributes: A): Turn;
  /** Says that it takes the rows of the first input one by one, each whole: the planner has the kernel that makes those do it. */
  rows?(inputs: readonly Spec[], attributes: A): Rows;
  /** How the planner makes the result without a dispatch: `view` shares its input's memory, `pack` its inputs make it. */
  readonly layout?: "view" | "pack";
  /** Its numbers are its inputs', in other places: as exact as those. */
  readonly moves?: true;
  /** Sizes and values it is tested with (and timed with, where `bench` is set). */
  readonly cases?: readonly Case<A>[];
}

/** Pairs of elements: of every two times `half`, each of the first half with its counterpart in the second. */
export interface Pairs {
  /** Elements from one of a pair to the other. */
  readonly half: number;
}

/** What an op makes of pairs: one element of each. */
export interface Join extends Pairs {
  /** Its WGSL. */
  expression(first: string, second: string): string;
}

/** How an op changes pairs, in place: each by one element. */
export interface Spread extends Pairs {
  /** The WGSL of what becomes of both. */
  expressions(value: string, first: string, second: string): readonly [first: string, second: string];
}

/** How an op turns pairs as they are made: each by numbers of a table, its second input. */
export interface Turn extends Pairs {
  /**
   * The WGSL body of a function that returns what becomes of four neighbouring pairs, the first being pair `at`, as a `mat2x4f`.
   *
   * Its parameters are `first: vec4f, second: vec4f, at: u32`; `table` is the name of the table's binding, an array of fours.
   */
  body(table: string): string;
}

/** What an op makes of each row of its first input, which lie along the last axis. */
export interface Rows {
  /** Elements of a row. */
  readonly length: number;
  /** The WGSL that `body` calls. */
  readonly functions: string;
  /**
   * The WGSL body of a function that takes a row, `row: array<f32, length>`, and its number, `at: u32`, and stores what it makes of them.
   *
   * It reads the op's other inputs and writes its outputs in bindings of those names, arrays of single elements.
   */
  body(inputs: readonly string[], outputs: readonly string[]): string;
}

/** One dispatch. Bindings: inputs in order, outputs in order, then `sizes` as a uniform struct of u32. */
export interface Kernel {
  /** A module with one entry point, `main`. */
  readonly code: string;
  /** The grid. */
  readonly workgroups: readonly [x: number, y: number, z: number];
  /** The u32 fields of the uniform struct, if the code declares one. */
  readonly sizes?: readonly number[];
  /** Pairs of outputs that are written over an input: bound once, at the input's place, `read_write`. */
  readonly inPlace?: readonly (readonly [output: number, input: number])[];
  /** The kernel that makes the same beside its inputs, for where those are needed later; without it they are copied first. */
  apart?(): Kernel;
  /** The kernel stores by {@linkcode EPILOGUE} (1) or {@linkcode EPILOGUE4} (4) in its first output, `out`, whose length it does not ask. */
  readonly epilogue?: 1 | 4;
  /** The kernel that makes the same, both elements of a pair at a time, and stores by {@linkcode EPILOGUE_PAIRS}; nothing where none can. */
  pairs?(half: number): Kernel | undefined;
  /** The kernel that makes the same, a row of so many elements a lane, and stores by {@linkcode epilogueRow}; nothing where none can. */
  rows?(length: number): Kernel | undefined;
  /** What this one writes, where that is not the outputs but parts of them, and the kernel that makes the outputs of the parts. */
  readonly then?: { readonly parts: Shape; readonly kernel: Kernel };
  /** Multiply-adds count two. */
  readonly flops?: number;
}

/** What a kernel may know of the adapter it is made for. */
export interface Target {
  /** Lanes of the smallest subgroup, 0 without subgroup operations. */
  readonly subgroup: number;
  /** A processor pretends to be a GPU: barriers and workgroup memory are slow, uniform loads are cheap. */
  readonly software: boolean;
  /** A number loaded costs as much as 80 multiply-adds, not 8: software drivers that load lane by lane. */
  readonly slowLoads?: boolean;
  /** What kernels may round the factors of products to; sums stay in f32. Nothing is rounded unless said. */
  readonly precision?: Precision;
  /** What a subgroup multiplies at once, as far as it was tried and found right; nothing unless said. */
  readonly matrixUnits?: readonly MatrixUnit[];
  /** What ops that have several kernels are computed by, where not by the usual one. */
  readonly kernels?: KernelChoices;
}

/** The floating-point numbers that are computed with. */
export type Precision = "f32" | "f16";

/** Values an op is tested with. */
export interface Case<A = unknown> {
  /** What it is given. */
  readonly inputs: readonly CaseInput[];
  /** Sizes and constants. */
  readonly attributes: A;
  /** Relative error allowed between kernel and reference; 1e-5 unless a long sum needs more. */
  readonly tolerance?: number;
  /** Timed instead of tested. */
  readonly bench?: boolean;
  /** Inputs whose gradient is compared with finite differences; all f32 ones unless said. */
  readonly differentiable?: readonly number[];
}

/** One input of a case: normal numbers, integers below a bound, or given values. */
export interface CaseInput extends Spec {
  /** u32 values are less than this; 2 unless said. */
  readonly below?: number;
  /** These, instead of random ones. */
  readonly values?: readonly number[];
  /** Standard deviation of the normal numbers; 1 unless said. */
  readonly scale?: number;
}

/** What the host sets before a run: numbers by the name of their input. */
export type Values = Readonly<Record<string, ArrayLike<number>>>;

/** The line of a kernel that stores element `at`: the planner replaces it where something is made of the element first. */
export const EPILOGUE = "fn epilogue(value: f32, at: u32) { out[at] = value; }";

/** The same for four neighbouring elements, the first at index `at`. */
export const EPILOGUE4 = "fn epilogue4(value: vec4f, at: u32) { out[at / 4u] = value; }";

/** The same for four neighbouring pairs, the first being pair `at` of those `half` apart; four divides `half`. */
export const EPILOGUE_PAIRS = `fn epiloguePairs(first: vec4f, second: vec4f, at: u32, half: u32) {
  let to = at + at / half * half;
  out[to / 4u] = first;
  out[(to + half) / 4u] = second;
}`;

/** The same for a whole row, number `at`, of `length` elements. */
export function epilogueRow(length: number): string {
  return `fn epilogueRow(row: array<f32, ${length}>, at: u32) {
  var elements = row;
  for (var i = 0u; i < ${length}u; i++) { out[at * ${length}u + i] = elements[i]; }
}`;
}

/** Workgroups for `count` lanes in groups of `size`, as a grid no axis of which is too long; lanes past the end must return. */
export function groupsFor(count: number, size: number): [x: number, y: number, z: number] {
  const groups = Math.ceil(count / size);
  const x = Math.min(groups, 65_535);
  return [x, Math.ceil(groups / x), 1];
}

/** A kernel's first lines: the index `at` of this lane among all lanes of a grid made by {@linkcode groupsFor}. */
export const LANE = `fn lane(group: vec3u, groups: vec3u, local: u32, size: u32) -> u32 {
  return (group.y * groups.x + group.x) * size + local;
}`;

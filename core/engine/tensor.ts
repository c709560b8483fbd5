/** What a number in a tensor is. A device may store f32 ones as f16, where it computes in f16. */
export type DType = "f32" | "u32";

/** Sizes per axis, row-major, last axis contiguous. */
export type Shape = readonly number[];

/** A shape and what its numbers are. */
export interface Spec {
  /** Sizes per axis. */
  readonly shape: Shape;
  /** What its numbers are. */
  readonly dtype: DType;
  /** Not to be stored as f16, whatever is computed in: losses, sums, statistics. */
  readonly exact?: true;
}

/** A value in a recording: it has a shape and an origin, but owns no memory. */
export interface Tensor extends Spec {
  /** A name for messages: the input's, the state's, or the op that makes it. */
  readonly name: string;
}

/** Set by the host before each run. */
export interface Input extends Tensor {
  /** Tells it from other tensors. */
  readonly kind: "input";
}

/** Fills a new state: `count` numbers for the state called `name`, the same for the same seed. */
export type Init = (state: { readonly name: string; readonly count: number; readonly seed: number }) => Float32Array;

/** Kept between runs: weights, moments, the carry. */
export interface State extends Tensor {
  /** Tells it from other tensors. */
  readonly kind: "state";
  /** Its numbers at the start. */
  readonly init: Init;
  /** Where it lies, when several states share one flat buffer: see {@linkcode bundle}. */
  home?: { readonly bundle: State; readonly offset: number };
}

/** A state that training changes. */
export interface Parameter extends State {
  /** Tells it from other states. */
  readonly trained: true;
}

/** The numbers of a tensor on the host: f32 or u32 from a device, f64 from the interpreter. */
export type NumberArray = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** The number of elements of `shape`. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Whether a tensor is a state. */
export function isState(tensor: Tensor): tensor is State {
  return (tensor as Partial<State>).kind === "state";
}

/** Whether a tensor is a parameter. */
export function isParameter(tensor: Tensor): tensor is Parameter {
  return isState(tensor) && (tensor as Partial<Parameter>).trained === true;
}

/** Whether a tensor is an input. */
export function isInput(tensor: Tensor): tensor is Input {
  return (tensor as Partial<Input>).kind === "input";
}

/** Parts of a bundle start at multiples of this many elements: 256 bytes, what every adapter can bind at. */
export const ALIGNMENT = 64;

/** `count` rounded up to where the next part of a bundle may start. */
export function aligned(count: number): number {
  return Math.ceil(count / ALIGNMENT) * ALIGNMENT;
}

/** Element offsets of parts laid one after another, and the size of the whole. */
export function layOut(shapes: readonly Shape[]): { offsets: number[]; size: number } {
  const offsets: number[] = [];
  let size = 0;
  for (const shape of shapes) {
    offsets.push(size);
    size += aligned(sizeOf(shape));
  }
  return { offsets, size };
}

import type { Case, Op } from "./op.ts";
import { apply } from "./record.ts";
import { type DType, type Shape, sizeOf, type Spec, type Tensor } from "./tensor.ts";

/** An op whose every output element depends on one element of each input, found by broadcasting. */
export interface Elementwise<A> {
  /** For messages. */
  readonly name: string;
  /** The WGSL expression of one element; operands are `f32` or `u32` by their tensors' types. */
  wgsl(operands: readonly string[], attributes: A): string;
  /** The same in f64. */
  f64(operands: readonly number[], attributes: A): number;
  /** f32 unless said. */
  readonly dtype?: DType;
  /** Which operand the result is, where constants among them make it so. */
  readonly neutral?: Op<A>["neutral"];
  /** The gradient, written in ops. */
  readonly vjp?: Op<A>["vjp"];
  /** What it is tested with. */
  readonly cases?: readonly Case<A>[];
}

/** Declares an elementwise op. */
export function elementwise<A>(op: Elementwise<A>): Op<A> {
  return {
    name: op.name,
    outputs: (inputs: readonly Spec[]): Spec[] => [
      { shape: broadcast(op.name, inputs.map(({ shape }) => shape)), dtype: op.dtype ?? "f32" },
    ],
    expression: (operands, attributes) => op.wgsl(operands, attributes),
    reference(inputs, shapes, attributes) {
      const shape = broadcast(op.name, shapes);
      const y = new Float64Array(sizeOf(shape));
      const index = shapes.map((from) => indexer(from, shape));
      const operands = inputs.map(() => 0);
      for (let at = 0; at < y.length; at++) {
        for (let i = 0; i < inputs.length; i++) operands[i] = inputs[i][index[i](at)];
        y[at] = op.f64(operands, attributes);
      }
      return [y];
    },
    neutral: op.neutral,
    vjp: op.vjp,
    cases: op.cases,
  };
}

/** `a + b`: what `gradients()` sums with. Both have the same shape. */
export function add(a: Tensor, b: Tensor): Tensor {
  return apply(addOp, [a, b], undefined)[0];
}

/** The op behind {@linkcode add}; its gradient passes through, so shapes must agree. */
export const addOp: Op<undefined> = {
  ...elementwise<undefined>({
    name: "add",
    wgsl: ([a, b]) => `${a} + ${b}`,
    f64: ([a, b]) => a + b,
    neutral: besides(0),
    vjp: ([dy]) => [dy, dy],
    cases: [
      { inputs: [{ shape: [5], dtype: "f32" }, { shape: [5], dtype: "f32" }], attributes: undefined },
      { inputs: [{ shape: [3, 8], dtype: "f32" }, { shape: [3, 8], dtype: "f32" }], attributes: undefined },
    ],
  }),
  outputs([a, b]) {
    if (a.shape.length !== b.shape.length || a.shape.some((length, axis) => length !== b.shape[axis])) {
      throw new TypeError(`Cannot add [${b.shape}] to [${a.shape}]: shapes differ`);
    }
    return [{ shape: a.shape, dtype: "f32" }];
  },
};

/** Of two operands the other one, where one is that number everywhere. */
export function besides(number: number): (constants: readonly (number | undefined)[]) => number | undefined {
  return ([a, b]) => b === number ? 0 : a === number ? 1 : undefined;
}

/** A tensor of one value. `gradients()` starts from ones. */
export function fill(shape: Shape, value: number, dtype: DType = "f32"): Tensor {
  return apply(fillOp, [], { shape, value, dtype })[0];
}

/** The op behind {@linkcode fill}. */
export const fillOp: Op<{ shape: Shape; value: number; dtype: DType }> = {
  name: "fill",
  outputs: (_, { shape, dtype }) => [{ shape, dtype }],
  expression: (_, { value, dtype }) => literal(value, dtype),
  reference: (_inputs, _shapes, { shape, value }) => [new Float64Array(sizeOf(shape)).fill(value)],
  cases: [{ inputs: [], attributes: { shape: [7, 3], value: 0.5, dtype: "f32" } }],
};

/** A number as WGSL writes it: exact for f32. */
export function literal(value: number, dtype: DType = "f32"): string {
  if (dtype === "u32") return `${value >>> 0}u`;
  if (!Number.isFinite(value)) throw new RangeError(`Cannot write ${value} in WGSL`);
  return `f32(${Math.fround(value)})`;
}

/** The shape that all of `shapes` stretch to: axes are aligned at the end, and an axis of 1 repeats. */
export function broadcast(name: string, shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const length = Math.max(...lengths);
    if (lengths.some((other) => other !== 1 && other !== length)) {
      throw new TypeError(`Cannot ${name} ${shapes.map((shape) => `[${shape}]`).join(" and ")}: axis ${axis} differs`);
    }
    return length;
  });
}

/** Where each run of axes of a broadcast operand is found: `at / every % length * stride`, summed over the runs. */
export interface Stride {
  /** Elements written before this run of axes moves on by one. */
  readonly every: number;
  /** How many places the run has. */
  readonly length: number;
  /** Elements of the operand between two places. */
  readonly stride: number;
}

/** The runs of axes along which `from` advances when it is stretched to `to`; none when it has one element. */
export function strides(from: Shape, to: Shape): Stride[] {
  const runs: Stride[] = [];
  let every = 1;
  let stride = 1;
  let joined = false;
  for (let axis = to.length - 1; axis >= 0; axis--) {
    const length = from[axis - to.length + from.length] ?? 1;
    if (length > 1) {
      const last = runs.at(-1);
      if (joined && last) runs[runs.length - 1] = { ...last, length: last.length * length };
      else runs.push({ every, length, stride });
      stride *= length;
    }
    joined = length === to[axis] && (length > 1 || joined);
    every *= to[axis];
  }
  return runs;
}

/** From an element's index in `to` to its operand's index in `from`. */
function indexer(from: Shape, to: Shape): (at: number) => number {
  if (sizeOf(from) === sizeOf(to)) return (at) => at;
  const runs = strides(from, to);
  return (at) => {
    let index = 0;
    for (const { every, length, stride } of runs) index += Math.floor(at / every) % length * stride;
    return index;
  };
}

import { apply, groupsFor, type Kernel, type Op, type Spec, type Tensor } from "@trm/engine";
import { type Element, elementOf, splitAt } from "../axis.ts";
import { padKernel, sliceKernel } from "./slice.wgsl.ts";

/** Part of an axis. */
export interface Stretch {
  /** Which axis. */
  readonly axis: number;
  /** Where the part starts. */
  readonly from: number;
  /** Elements in the part. */
  readonly length: number;
  /** Elements in the whole. */
  readonly size: number;
}

/** The elements of `x` from index `from` up to, but not including, `to` along `axis`; f32 or u32. */
export function slice(x: Tensor, axis: number, from: number, to: number): Tensor {
  return apply(sliceOp, [x], { axis, from, length: to - from, size: x.shape[axis] })[0];
}

/** The inverse of {@linkcode slice}: zeros, `size` along `axis`, with `x` from index `from` on; f32 or u32. */
export function pad(x: Tensor, axis: number, from: number, size: number): Tensor {
  return apply(padOp, [x], { axis, from, length: x.shape[axis], size })[0];
}

/** The op behind {@linkcode slice}. */
export const sliceOp: Op<Stretch> = {
  name: "slice",
  moves: true,
  outputs([x], stretch) {
    check("slice", x, stretch);
    return [{ shape: x.shape.with(stretch.axis, stretch.length), dtype: x.dtype }];
  },
  kernel: ([x], stretch) => kernelOf(sliceKernel, x, { stretch, written: stretch.length }),
  reference([x], [shape], { axis, from, length, size }) {
    const { outer, inner } = splitAt(shape, axis);
    const y = new Float64Array(outer * length * inner);
    for (let o = 0; o < outer; o++) {
      const first = (o * size + from) * inner;
      y.set(x.subarray(first, first + length * inner), o * length * inner);
    }
    return [y];
  },
  vjp: ([dy], _inputs, _outputs, { axis, from, size }) => [dy && pad(dy, axis, from, size)],
  cases: [
    { inputs: [{ shape: [1], dtype: "f32" }], attributes: { axis: 0, from: 0, length: 1, size: 1 } },
    { inputs: [{ shape: [3, 7], dtype: "f32" }], attributes: { axis: 1, from: 2, length: 3, size: 7 } },
    { inputs: [{ shape: [2, 5, 8], dtype: "f32" }], attributes: { axis: 1, from: 4, length: 1, size: 5 } },
  ],
};

/** The op behind {@linkcode pad}. */
export const padOp: Op<Stretch> = {
  name: "pad",
  moves: true,
  outputs([x], stretch) {
    check("pad", x, stretch);
    return [{ shape: x.shape.with(stretch.axis, stretch.size), dtype: x.dtype }];
  },
  kernel: ([x], stretch) => kernelOf(padKernel, x, { stretch, written: stretch.size }),
  reference([x], [shape], { axis, from, length, size }) {
    const { outer, inner } = splitAt(shape, axis);
    const y = new Float64Array(outer * size * inner);
    for (let o = 0; o < outer; o++) {
      y.set(x.subarray(o * length * inner, (o + 1) * length * inner), (o * size + from) * inner);
    }
    return [y];
  },
  vjp: ([dy], _inputs, _outputs, { axis, from, length }) => [dy && slice(dy, axis, from, from + length)],
  cases: [
    { inputs: [{ shape: [3], dtype: "f32" }], attributes: { axis: 0, from: 0, length: 3, size: 3 } },
    { inputs: [{ shape: [3, 2], dtype: "f32" }], attributes: { axis: 1, from: 3, length: 2, size: 7 } },
    { inputs: [{ shape: [2, 1, 8], dtype: "f32" }], attributes: { axis: 1, from: 0, length: 1, size: 5 } },
  ],
};

function check(name: string, { shape }: Spec, { axis, from, length, size }: Stretch): void {
  if (shape[axis] === undefined) throw new TypeError(`Cannot ${name} axis ${axis} of [${shape}]: no such axis`);
  if (!(from >= 0 && length > 0 && from + length <= size)) {
    throw new RangeError(
      `Cannot ${name} [${shape}]: found ${from} to ${from + length} on axis ${axis}, expected a part of ${size}`,
    );
  }
}

function kernelOf(
  code: (element: Element) => string,
  x: Spec,
  { stretch: { axis, from, length, size }, written }: { readonly stretch: Stretch; readonly written: number },
): Kernel {
  const { outer, inner } = splitAt(x.shape, axis);
  const element = elementOf(x.dtype, inner);
  const { width, epilogue } = element;
  return {
    code: code(element),
    sizes: [outer, size, from, length, inner / width],
    workgroups: groupsFor(outer * written * inner / width, 64),
    epilogue,
    flops: 0,
  };
}

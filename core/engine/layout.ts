import { add, fill } from "./elementwise.ts";
import type { Op } from "./op.ts";
import { apply } from "./record.ts";
import { layOut, type Shape, sizeOf, type Tensor } from "./tensor.ts";

/** The same numbers under another shape; no dispatch. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  return apply(reshapeOp, [x], { shape })[0];
}

/** The op behind {@linkcode reshape}. */
export const reshapeOp: Op<{ shape: Shape }> = {
  name: "reshape",
  layout: "view",
  outputs([x], { shape }) {
    if (sizeOf(shape) !== sizeOf(x.shape)) {
      throw new TypeError(`Cannot reshape [${x.shape}] to [${shape}]: sizes differ`);
    }
    return [{ shape, dtype: x.dtype }];
  },
  reference: ([x]) => [x.slice()],
  vjp: ([dy], [x]) => [dy && reshape(dy, x.shape)],
  cases: [{ inputs: [{ shape: [3, 4], dtype: "f32" }], attributes: { shape: [2, 6] } }],
};

/**
 * Lays tensors one after another as {@linkcode bundle} does: gradients in the order of their parameters.
 *
 * The planner makes each part where it belongs, so this costs nothing.
 */
export function pack(parts: readonly Tensor[]): Tensor {
  return apply(packOp, parts, undefined)[0];
}

/** The op behind {@linkcode pack}. */
export const packOp: Op<undefined> = {
  name: "pack",
  layout: "pack",
  outputs: (parts) => [{ shape: [layOut(parts.map(({ shape }) => shape)).size], dtype: "f32" }],
  reference(parts, shapes) {
    const { offsets, size } = layOut(shapes);
    const whole = new Float64Array(size);
    parts.forEach((part, i) => whole.set(part, offsets[i]));
    return [whole];
  },
};

/** The sum of tensors of one shape; zeros of `shape` if there are none. */
export function sumOf(tensors: readonly Tensor[], shape: Shape): Tensor {
  return tensors.length ? tensors.reduce(add) : fill(shape, 0);
}

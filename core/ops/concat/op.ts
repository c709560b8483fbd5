import { apply, groupsFor, type Op, type Shape, type Spec, type Tensor } from "@trm/engine";
import { elementOf, splitAt } from "../axis.ts";
import { slice } from "../slice/op.ts";
import { concatKernel } from "./concat.wgsl.ts";

/** Two to four tensors after one another along `axis`; all f32 or all u32. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  return apply(concatOp, parts, { axis })[0];
}

/** The op behind {@linkcode concat}. */
export const concatOp: Op<{ axis: number }> = {
  name: "concat",
  moves: true,
  outputs(parts, { axis }) {
    if (parts.length < 2 || parts.length > 4) {
      throw new RangeError(`Cannot concatenate ${parts.length} tensors: expected two to four`);
    }
    const [{ shape, dtype }] = parts;
    const length = parts.reduce((total, part) => total + part.shape[axis], 0);
    const fits = (part: Spec) =>
      part.dtype === dtype && part.shape.length === shape.length &&
      part.shape.every((size, other) => other === axis || size === shape[other]);
    if (shape[axis] === undefined || !parts.every(fits)) {
      const found = parts.map((part) => `${part.dtype} [${part.shape}]`).join(", ");
      throw new TypeError(
        `Cannot concatenate along axis ${axis}: found ${found}, expected one type and the same other axes`,
      );
    }
    return [{ shape: shape.with(axis, length), dtype }];
  },
  kernel(parts, { axis }) {
    const { outer, inner } = splitAt(parts[0].shape, axis);
    const element = elementOf(parts[0].dtype, inner);
    const { width, epilogue } = element;
    const ends = endsOf(parts.map(({ shape }) => shape), axis);
    return {
      code: concatKernel(parts.length, element),
      sizes: [outer, inner / width, ...ends],
      workgroups: groupsFor(outer * ends[ends.length - 1] * inner / width, 64),
      epilogue,
      flops: 0,
    };
  },
  reference(parts, shapes, { axis }) {
    const ends = endsOf(shapes, axis);
    const { outer, inner } = splitAt(shapes[0], axis);
    const whole = ends[ends.length - 1] * inner;
    const y = new Float64Array(outer * whole);
    parts.forEach((x, p) => {
      const length = shapes[p][axis] * inner;
      const first = ends[p] * inner - length;
      for (let o = 0; o < outer; o++) y.set(x.subarray(o * length, (o + 1) * length), o * whole + first);
    });
    return [y];
  },
  vjp([dy], parts, _outputs, { axis }) {
    const ends = endsOf(parts.map(({ shape }) => shape), axis);
    return parts.map(({ shape }, p) => dy && slice(dy, axis, ends[p] - shape[axis], ends[p]));
  },
  cases: [
    { inputs: [{ shape: [1], dtype: "f32" }, { shape: [2], dtype: "f32" }], attributes: { axis: 0 } },
    { inputs: [{ shape: [2, 3, 8], dtype: "f32" }, { shape: [2, 5, 8], dtype: "f32" }], attributes: { axis: 1 } },
    {
      inputs: [{ shape: [3, 2], dtype: "f32" }, { shape: [3, 1], dtype: "f32" }, { shape: [3, 4], dtype: "f32" }],
      attributes: { axis: 1 },
    },
    { inputs: [1, 4, 2, 3].map((n) => ({ shape: [n, 3], dtype: "f32" })), attributes: { axis: 0 } },
  ],
};

/** Where each part ends along `axis`. */
function endsOf(shapes: readonly Shape[], axis: number): number[] {
  let end = 0;
  return shapes.map((shape) => end += shape[axis]);
}

import { type DType, type Shape, sizeOf } from "@trm/engine";

/** A shape as the sizes before, of and after one axis. */
export interface Split {
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
}

/** `shape` around `axis`. */
export function splitAt(shape: Shape, axis: number): Split {
  return { outer: sizeOf(shape.slice(0, axis)), middle: shape[axis], inner: sizeOf(shape.slice(axis + 1)) };
}

/** The WGSL type of what one lane copies: four neighbours where `inner` allows, else one. */
export function elementOf(dtype: DType, inner: number): { readonly type: string; readonly width: 1 | 4 } {
  return inner % 4 === 0 ? { type: `vec4<${dtype}>`, width: 4 } : { type: dtype, width: 1 };
}

import { type DType, EPILOGUE, EPILOGUE4, type Shape, sizeOf } from "@trm/engine";

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

/** What one lane copies: four neighbours or one. */
export interface Element {
  readonly width: 1 | 4;
  /** Its WGSL type. */
  readonly type: string;
  /** How it is stored, by an epilogue where that is possible: for f32. */
  readonly epilogue?: 1 | 4;
  /** The WGSL that {@linkcode Element.store} calls. */
  readonly functions: string;
  /** The WGSL that stores a value at index `at` of `out`. */
  store(value: string): string;
}

/** What one lane copies of tensors whose axes after the one they are cut along have `inner` elements. */
export function elementOf(dtype: DType, inner: number): Element {
  const width = inner % 4 === 0 ? 4 : 1;
  const type = width === 4 ? `vec4<${dtype}>` : dtype;
  if (dtype !== "f32") return { width, type, functions: "", store: (value) => `out[at] = ${value};` };
  return width === 4
    ? { width, type, epilogue: 4, functions: EPILOGUE4, store: (value) => `epilogue4(${value}, 4u * at);` }
    : { width, type, epilogue: 1, functions: EPILOGUE, store: (value) => `epilogue(${value}, at);` };
}

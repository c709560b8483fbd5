import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from "./float16.ts";

/** The element types a weight file may hold, by their names in safetensors. */
export type DType = "F32" | "F16" | "BF16" | "I32" | "U32" | "U8" | "I64";

/** The values of one tensor in their own type, row-major; bf16 as bits in a `Uint16Array`. */
export type TensorArray =
  | Float32Array
  | Float16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Uint8Array
  | BigInt64Array;

/** The array type that holds each element type in memory. */
export const arrays: {
  F32: Float32ArrayConstructor;
  F16: Float16ArrayConstructor;
  BF16: Uint16ArrayConstructor;
  I32: Int32ArrayConstructor;
  U32: Uint32ArrayConstructor;
  U8: Uint8ArrayConstructor;
  I64: BigInt64ArrayConstructor;
} = {
  F32: Float32Array,
  F16: Float16Array,
  BF16: Uint16Array,
  I32: Int32Array,
  U32: Uint32Array,
  U8: Uint8Array,
  I64: BigInt64Array,
};

/** True for the name of a known element type. */
export function isDType(name: unknown): name is DType {
  return typeof name === "string" && Object.hasOwn(arrays, name);
}

/** The bytes one element takes. */
export function itemBytes(dtype: DType): number {
  return arrays[dtype].BYTES_PER_ELEMENT;
}

/** The number of elements of a shape. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The values of a tensor's little-endian bytes in their own type, sharing the buffer. */
export function viewAs(dtype: DType, buffer: ArrayBuffer): TensorArray {
  return new arrays[dtype](buffer);
}

/** The values of a floating-point tensor's bytes as f32, sharing the buffer where they are f32 already. */
export function toF32(dtype: "F32" | "F16" | "BF16", buffer: ArrayBuffer): Float32Array<ArrayBuffer> {
  if (dtype === "F16") return f16ToF32(new Float16Array(buffer));
  if (dtype === "BF16") return bf16ToF32(new Uint16Array(buffer));
  return new Float32Array(buffer);
}

/** The bytes to store values as `dtype`: values of that type as they are, f32 values rounded to f16 or bf16. */
export function toBytes(dtype: DType, values: TensorArray, name: string): Uint8Array {
  const rounded = values instanceof Float32Array ? round(dtype, values) : values;
  if (!(rounded instanceof arrays[dtype])) {
    throw new TypeError(
      `Cannot store tensor "${name}" as ${dtype}: found a ${values.constructor.name}, expected a ${arrays[dtype].name}`,
    );
  }
  return new Uint8Array(rounded.buffer, rounded.byteOffset, rounded.byteLength);
}

function round(dtype: DType, values: Float32Array): TensorArray {
  if (dtype === "F16") return f32ToF16(values);
  if (dtype === "BF16") return f32ToBf16(values);
  return values;
}

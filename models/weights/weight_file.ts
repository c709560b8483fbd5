import type { ByteSource } from "./byte_source.ts";
import { type DType, elementsOf, itemBytes, toF32 } from "./dtype.ts";

/** An open file of named tensors, whatever its format; nothing but the names and shapes is in memory until asked for. */
export interface WeightFile extends Disposable {
  /** The format the tensors are stored in. */
  readonly format: "safetensors" | "pytorch";
  /** The path the file was opened by. */
  readonly path: string;
  /** The tensors' names, as stored and in the stored order. */
  readonly names: readonly string[];
  /** A tensor's shape. */
  shape(name: string): readonly number[];
  /** A tensor's element type. */
  dtype(name: string): DType;
  /** A whole floating-point tensor as f32, row-major. */
  readF32(name: string): Promise<Float32Array<ArrayBuffer>>;
  /** Rows `from` ≤ row < `to` of a floating-point tensor as f32, row-major; a row is everything at one index of the first axis. */
  readRows(name: string, from: number, to: number): Promise<Float32Array<ArrayBuffer>>;
  /** Closes the file, as leaving the scope of `using` does. */
  close(): void;
}

/** Reads a floating-point tensor from its first row to its last in pieces of whole rows, of about 4 MiB unless told. */
export async function* readChunks(
  file: WeightFile,
  name: string,
  chunkBytes: number = 1 << 22,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const [rows, ...row] = file.shape(name);
  if (rows === undefined) return yield await file.readF32(name); // a single number has no rows
  const step = Math.max(1, Math.floor(chunkBytes / (4 * Math.max(1, elementsOf(row)))));
  for (let from = 0; from < rows; from += step) yield await file.readRows(name, from, Math.min(from + step, rows));
}

/** Where a tensor lies in its file. */
export interface Placement {
  /** Its element type. */
  dtype: DType;
  /** Its shape. */
  shape: readonly number[];
  /** The distance, in elements, between neighbours along each axis. */
  strides: readonly number[];
  /** The byte of the file at which the first element starts. */
  offset: number;
}

/** The strides of a row-major tensor without gaps. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/** Offers tensors whose places in the file have been checked. */
export function weightFile<F extends WeightFile["format"]>(
  format: F,
  source: ByteSource,
  placements: ReadonlyMap<string, Placement>,
): WeightFile & { readonly format: F } {
  const close = () => source[Symbol.dispose]();
  const place = (name: string) => find(placements, name, source.path);
  return {
    format,
    path: source.path,
    names: [...placements.keys()],
    shape: (name) => place(name).shape,
    dtype: (name) => place(name).dtype,
    readF32: async (name) => await readStrided(source, name, place(name)),
    readRows: async (name, from, to) =>
      await readStrided(source, name, rowsOf(place(name), name, from, to, source.path)),
    close,
    [Symbol.dispose]: close,
  };
}

/** The tensor of that name, or a `RangeError` that names the file. */
export function find<T>(tensors: ReadonlyMap<string, T>, name: string, path: string): T {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new RangeError(`Cannot read tensor "${name}" of "${path}": it has no such tensor`);
  return tensor;
}

function rowsOf(tensor: Placement, name: string, from: number, to: number, path: string): Placement {
  const { dtype, shape: [rows, ...row], strides, offset } = tensor;
  const inside = Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= rows;
  if (!inside) {
    throw new RangeError(
      `Cannot read rows ${from} to ${to} of tensor "${name}" of "${path}": its shape is [${tensor.shape}]`,
    );
  }
  return { dtype, strides, shape: [to - from, ...row], offset: offset + from * strides[0] * itemBytes(dtype) };
}

async function readStrided(source: ByteSource, name: string, tensor: Placement): Promise<Float32Array<ArrayBuffer>> {
  const { dtype, shape, strides, offset } = tensor;
  if (dtype !== "F32" && dtype !== "F16" && dtype !== "BF16") {
    throw new TypeError(
      `Cannot read tensor "${name}" of "${source.path}" as f32: found ${dtype}, expected F32, F16 or BF16`,
    );
  }
  if (elementsOf(shape) === 0) return new Float32Array(0);
  const span = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis], 1);
  const values = await readValues(source, dtype, offset, span);
  return isContiguous(shape, strides) ? values : gather(values, shape, strides);
}

const PIECE = 1 << 22; // elements converted at a time, so that halves and their f32 copy are not both whole in memory

async function readValues(
  source: ByteSource,
  dtype: "F32" | "F16" | "BF16",
  offset: number,
  count: number,
): Promise<Float32Array<ArrayBuffer>> {
  if (dtype === "F32") return toF32(dtype, (await source.read(offset, 4 * count)).buffer);
  const values = new Float32Array(count);
  for (let from = 0; from < count; from += PIECE) {
    const bytes = await source.read(offset + 2 * from, 2 * Math.min(PIECE, count - from));
    values.set(toF32(dtype, bytes.buffer), from);
  }
  return values;
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  const expected = contiguousStrides(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]);
}

function gather(values: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array<ArrayBuffer> {
  const result = new Float32Array(elementsOf(shape));
  const index = shape.map(() => 0);
  let at = 0;
  for (let i = 0; i < result.length; i++) {
    result[i] = values[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return result;
}

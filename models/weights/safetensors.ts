import { openFile } from "./byte_source.ts";
import { type TensorArray, viewAs } from "./dtype.ts";
import { type HeaderEntry, headerLength, parseHeader } from "./safetensors_header.ts";
import { contiguousStrides, find, type Placement, type WeightFile, weightFile } from "./weight_file.ts";
import type { TensorData } from "./write_safetensors.ts";

/** An open safetensors file: also its header, its metadata, and tensors of any type. */
export interface SafetensorsFile extends WeightFile {
  /** Always "safetensors". */
  readonly format: "safetensors";
  /** The header's free text pairs. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What the header says of each tensor, in its order. */
  readonly header: ReadonlyMap<string, HeaderEntry>;
  /** A whole tensor in its own type. */
  read(name: string): Promise<TensorArray>;
}

/** Opens a safetensors file and checks its header against the file's length; a `SyntaxError` names what is wrong. */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const source = await openFile(path);
  try {
    const length = headerLength(await source.read(0, Math.min(8, source.size)), source.size, path);
    const { entries, metadata, dataOffset } = parseHeader(await source.read(8, length), source.size, path);
    const placements = new Map([...entries].map(([name, entry]) => [name, place(entry, dataOffset)]));
    return {
      ...weightFile("safetensors", source, placements),
      metadata,
      header: entries,
      async read(name: string): Promise<TensorArray> {
        const { dtype, offsets: [begin, end] } = find(entries, name, path);
        return viewAs(dtype, (await source.read(dataOffset + begin, end - begin)).buffer);
      },
    };
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}

/** Reads safetensors bytes in memory, copying each tensor; `path` is what errors call them. */
export function decodeSafetensors(
  bytes: Uint8Array,
  path = "bytes",
): { tensors: Record<string, TensorData>; metadata: Record<string, string> } {
  const length = headerLength(bytes, bytes.length, path);
  const { entries, metadata, dataOffset } = parseHeader(bytes.subarray(8, 8 + length), bytes.length, path);
  const tensors = [...entries].map(([name, { dtype, shape, offsets: [begin, end] }]) => {
    const copy = new Uint8Array(bytes.subarray(dataOffset + begin, dataOffset + end));
    return [name, { dtype, shape, data: viewAs(dtype, copy.buffer) }];
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

function place({ dtype, shape, offsets }: HeaderEntry, dataOffset: number): Placement {
  return { dtype, shape, strides: contiguousStrides(shape), offset: dataOffset + offsets[0] };
}

import { type ByteSource, openFile } from "./byte_source.ts";
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
  /** The length of the file in bytes. */
  readonly size: number;
  /** A whole tensor in its own type. */
  read(name: string): Promise<TensorArray>;
  /** A tensor in its own type, in pieces of 4 MiB, for one too large to hold. */
  readPieces(name: string): AsyncGenerator<TensorArray>;
  /** The whole file as it is stored, in pieces of 4 MiB: what a checksum is taken of. */
  readBytes(): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

const PIECE = 1 << 22; // bytes; a multiple of every element's size

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
      size: source.size,
      async read(name: string): Promise<TensorArray> {
        const { dtype, offsets: [begin, end] } = find(entries, name, path);
        return viewAs(dtype, (await source.read(dataOffset + begin, end - begin)).buffer);
      },
      async *readPieces(name: string): AsyncGenerator<TensorArray> {
        const { dtype, offsets: [begin, end] } = find(entries, name, path);
        for await (const bytes of pieces(source, dataOffset + begin, dataOffset + end)) {
          yield viewAs(dtype, bytes.buffer);
        }
      },
      readBytes: () => pieces(source, 0, source.size),
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

async function* pieces(source: ByteSource, from: number, to: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = from; at < to; at += PIECE) yield await source.read(at, Math.min(PIECE, to - at));
}

function place({ dtype, shape, offsets }: HeaderEntry, dataOffset: number): Placement {
  return { dtype, shape, strides: contiguousStrides(shape), offset: dataOffset + offsets[0] };
}

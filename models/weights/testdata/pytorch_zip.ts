/** Writes what `torch.save` writes for a state dict, for tests: the pickle opcode by opcode, the zip record by record. */

/** A tensor to be pickled, as the arguments of `_rebuild_tensor_v2`. */
export interface PickledTensor {
  key: string;
  type?: string;
  location?: string;
  numel: number;
  offset?: number;
  size: readonly number[];
  stride: readonly number[];
  parameter?: boolean;
}

const text = new TextEncoder();

/** Opcodes by name, each a function to its bytes. */
export const op = {
  proto: [0x80, 2],
  mark: [0x28],
  none: [0x4e],
  false: [0x89],
  emptyTuple: [0x29],
  tuple1: [0x85],
  tuple: [0x74],
  emptyDict: [0x7d],
  setItem: [0x73],
  setItems: [0x75],
  reduce: [0x52],
  build: [0x62],
  persistent: [0x51],
  stop: [0x2e],
  put: (index: number): number[] => index < 256 ? [0x71, index] : [0x72, ...little(index, 4)],
  get: (index: number): number[] => index < 256 ? [0x68, index] : [0x6a, ...little(index, 4)],
  string: (value: string): number[] => [0x58, ...little(text.encode(value).length, 4), ...text.encode(value)],
  global: (module: string, name: string): number[] => [0x63, ...text.encode(`${module}\n${name}\n`)],
  int(value: number): number[] {
    if (value < 256) return [0x4b, value];
    if (value < 65_536) return [0x4d, ...little(value, 2)];
    return value < 2 ** 31 ? [0x4a, ...little(value, 4)] : [0x8a, 8, ...little(value, 8)];
  },
  sizes: (values: readonly number[]): number[] => [0x28, ...values.flatMap(op.int), 0x74],
} as const;

/** The pickle of a state dict. */
export function stateDict(tensors: Record<string, PickledTensor>): Uint8Array<ArrayBuffer> {
  const orderedDict = [...op.global("collections", "OrderedDict"), ...op.emptyTuple, ...op.reduce];
  const items = Object.entries(tensors).flatMap((
    [name, tensor],
  ) => [...op.string(name), ...pickledTensor(tensor, orderedDict)]);
  const metadata = [
    ...op.emptyDict,
    ...op.string("_metadata"),
    ...orderedDict,
    ...op.string(""),
    ...[...op.emptyDict, ...op.string("version"), ...op.int(1), ...op.setItem],
    ...op.setItem,
    ...op.setItem,
    ...op.build,
  ];
  return Uint8Array.from([
    ...op.proto,
    ...orderedDict,
    ...op.put(1),
    ...op.mark,
    ...items,
    ...op.setItems,
    ...metadata,
    ...op.stop,
  ]);
}

/** One entry of a zip, with what a hostile writer may change. */
export interface Entry {
  name: string;
  bytes: Uint8Array;
  method?: number;
  flags?: number;
  declaredSize?: number;
  declaredOffset?: number;
}

/** An uncompressed zip as PyTorch writes it: data aligned to 64 bytes, sizes only after the data and in the directory, ZIP64 records. */
export function zip(entries: readonly Entry[], zip64 = true): Uint8Array<ArrayBuffer> {
  const parts: number[][] = [];
  let at = 0;
  const append = (bytes: number[]) => {
    parts.push(bytes);
    at += bytes.length;
  };
  const offsets = entries.map(({ name, bytes, method = 0 }) => {
    const offset = at;
    const nameBytes = [...text.encode(name)];
    const padding = (64 - (at + 30 + nameBytes.length + 4) % 64) % 64;
    append([
      ...little(0x04034b50, 4),
      0,
      0,
      8,
      8,
      ...little(method, 2),
      ...Array(16).fill(0),
      ...little(nameBytes.length, 2),
    ]);
    append([...little(padding + 4, 2), ...nameBytes, 0x46, 0x42, ...little(padding, 2), ...Array(padding).fill(0x5a)]);
    append([...bytes]);
    append([...little(0x08074b50, 4), ...Array(4).fill(0), ...little(bytes.length, 4), ...little(bytes.length, 4)]);
    return offset;
  });
  const directoryOffset = at;
  entries.forEach((entry, i) => append(directoryRecord(entry, entry.declaredOffset ?? offsets[i], zip64)));
  append(endRecords(entries.length, directoryOffset, at - directoryOffset, zip64));
  return Uint8Array.from(parts.flat());
}

/** One record of the central directory; with `zip64`, sizes and offset stand in the extra field. */
export function directoryRecord(entry: Entry, offset: number, zip64: boolean): number[] {
  const { name, method = 0, flags = 0x0808, declaredSize: size = entry.bytes.length } = entry;
  const nameBytes = [...text.encode(name)];
  const extra = zip64 ? [1, 0, 24, 0, ...little(size, 8), ...little(size, 8), ...little(offset, 8)] : [];
  const fit = (value: number) => little(zip64 ? 0xffffffff : value, 4);
  return [
    ...little(0x02014b50, 4),
    ...[0, 0, 0, 0, ...little(flags, 2), ...little(method, 2), ...Array(8).fill(0), ...fit(size), ...fit(size)],
    ...[...little(nameBytes.length, 2), ...little(extra.length, 2), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...fit(offset)],
    ...nameBytes,
    ...extra,
  ];
}

/** The records that end a zip. */
export function endRecords(count: number, offset: number, size: number, zip64: boolean): number[] {
  const end64 = [
    ...[
      ...little(0x06064b50, 4),
      ...little(44, 8),
      0,
      0,
      0,
      0,
      ...Array(8).fill(0),
      ...little(count, 8),
      ...little(count, 8),
    ],
    ...[...little(size, 8), ...little(offset, 8)],
    ...[...little(0x07064b50, 4), 0, 0, 0, 0, ...little(offset + size, 8), 1, 0, 0, 0],
  ];
  const fit = (value: number) => little(Math.min(value, 0xffffffff), 4);
  const end = [
    ...little(0x06054b50, 4),
    0,
    0,
    0,
    0,
    ...little(count, 2),
    ...little(count, 2),
    ...fit(size),
    ...fit(offset),
    0,
    0,
  ];
  return [...(zip64 ? end64 : []), ...end];
}

/** The bytes of a whole PyTorch file around a pickle and its storages. */
export function pytorchFile(
  pickle: Uint8Array,
  storages: Record<string, Uint8Array>,
  root = "archive/",
  extra: readonly Entry[] = [],
): Uint8Array<ArrayBuffer> {
  return zip([
    { name: `${root}data.pkl`, bytes: pickle },
    { name: `${root}byteorder`, bytes: text.encode("little") },
    ...Object.entries(storages).map(([key, bytes]) => ({ name: `${root}data/${key}`, bytes })),
    { name: `${root}version`, bytes: text.encode("3\n") },
    ...extra,
  ]);
}

/** The little-endian bytes of f32 values. */
export function f32Bytes(...values: number[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Float32Array.from(values).buffer);
}

function pickledTensor(tensor: PickledTensor, orderedDict: readonly number[]): number[] {
  const { key, type = "FloatStorage", location = "cpu", numel, offset = 0, size, stride, parameter = false } = tensor;
  const storage = [
    ...[...op.mark, ...op.string("storage"), ...op.global("torch", type), ...op.string(key)],
    ...[...op.string(location), ...op.int(numel), ...op.tuple, ...op.persistent],
  ];
  const rebuilt = [
    ...[...op.global("torch._utils", "_rebuild_tensor_v2"), ...op.mark, ...storage, ...op.int(offset)],
    ...[...op.sizes(size), ...op.sizes(stride), ...op.false, ...orderedDict, ...op.tuple, ...op.reduce],
  ];
  if (!parameter) return rebuilt;
  return [
    ...[...op.global("torch._utils", "_rebuild_parameter"), ...op.mark, ...rebuilt],
    ...[...op.false, ...orderedDict, ...op.tuple, ...op.reduce],
  ];
}

function little(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
}

import { type ByteSource, openFile } from "./byte_source.ts";
import { type DType, elementsOf, itemBytes } from "./dtype.ts";
import {
  type Global,
  isSize,
  isSizes,
  type PickleDict,
  type PickleObject,
  type PickleValue,
  unpickle,
} from "./pickle.ts";
import { type Placement, type WeightFile, weightFile } from "./weight_file.ts";
import { readZip, type ZipEntry } from "./zip.ts";

/**
 * Opens a PyTorch state dict: an uncompressed zip of storages and a pickle that says which tensor lies where.
 *
 * The pickle may mention only what a state dict of f32, f16 and bf16 tensors needs, and can execute nothing; a `SyntaxError` names
 * what is wrong. Tensors are read when asked for; one that is not contiguous is read whole with what lies between.
 */
export async function openPyTorch(path: string): Promise<WeightFile> {
  const source = await openFile(path);
  try {
    return weightFile("pytorch", source, await readPlacements(source));
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}

/** Where each tensor of a state dict lies in its zip. */
export async function readPlacements(source: ByteSource): Promise<Map<string, Placement>> {
  const entries = await readZip(source);
  const { root, pickle } = findPickle(entries, source.path);
  await checkText(source, entries.get(`${root}byteorder`), "byteorder", /^little$/);
  await checkText(source, entries.get(`${root}version`), "version", /^([2-9]|10)\n?$/); // the same layout in all of them
  const bytes = await readSmall(source, pickle, "data.pkl", MAX_PICKLE);
  try {
    const state = unpickle(bytes, { globals, persistent: readStorage, attributes: ["_metadata"] });
    if (!(state instanceof Map)) throw new SyntaxError("it is not a dict");
    return new Map([...state].map(([name, tensor]) => [name, place(name, tensor, entries, root)]));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new SyntaxError(`Cannot read the state dict of "${source.path}": ${cause.message}`, { cause });
  }
}

const MAX_PICKLE = 1 << 23; // bytes; a state dict's is some 100 per tensor

interface Storage extends PickleObject {
  readonly kind: "storage";
  readonly dtype: DType;
  readonly key: string;
  readonly elements: number;
}

interface Tensor extends PickleObject {
  readonly kind: "tensor";
  readonly storage: Storage;
  readonly offset: number; // in elements, like the strides
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

const storageTypes: ReadonlyMap<string, DType> = new Map([
  ["torch FloatStorage", "F32"],
  ["torch HalfStorage", "F16"],
  ["torch BFloat16Storage", "BF16"],
]);

const globals: ReadonlyMap<string, Global> = new Map(
  [
    { global: "collections OrderedDict", call: orderedDict },
    { global: "torch._utils _rebuild_tensor_v2", call: rebuildTensor },
    { global: "torch._utils _rebuild_parameter", call: rebuildParameter },
    ...[...storageTypes.keys()].map((global) => ({ global })),
  ].map((entry) => [entry.global, entry]),
);

function orderedDict(args: readonly PickleValue[]): PickleDict {
  if (args.length > 0) throw new SyntaxError("found an OrderedDict with arguments, expected an empty one");
  return new Map();
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])` */
function rebuildTensor(args: readonly PickleValue[]): Tensor {
  const [storage, offset, shape, strides, requiresGrad, hooks, metadata = null] = args;
  const valid = args.length <= 7 && isObject<Storage>(storage, "storage") && isSize(offset) && isSizes(shape) &&
    isSizes(strides) && shape.length === strides.length && typeof requiresGrad === "boolean" && isEmptyDict(hooks) &&
    metadata === null;
  if (!valid) throw new SyntaxError("found a tensor whose arguments are not those of _rebuild_tensor_v2");
  return { kind: "tensor", storage, offset, shape, strides };
}

/** `_rebuild_parameter(tensor, requires_grad, hooks)` */
function rebuildParameter(args: readonly PickleValue[]): Tensor {
  const [tensor, requiresGrad, hooks] = args;
  const valid = args.length === 3 && isObject<Tensor>(tensor, "tensor") && typeof requiresGrad === "boolean" &&
    isEmptyDict(hooks);
  if (!valid) throw new SyntaxError("found a parameter whose arguments are not those of _rebuild_parameter");
  return tensor;
}

/** `('storage', type, key, location, elements)` */
function readStorage(id: PickleValue): Storage {
  const [tag, type, key, location, elements] = Array.isArray(id) && id.length === 5 ? id : [];
  const dtype = typeof type === "object" && type !== null && "global" in type
    ? storageTypes.get(type.global)
    : undefined;
  const valid = tag === "storage" && dtype !== undefined && typeof key === "string" && typeof location === "string" &&
    isSize(elements);
  if (!valid) throw new SyntaxError("found a persistent identifier that is not that of a storage");
  if (!/^(cpu|(cuda|mps)(:\d+)?)$/.test(location)) {
    throw new SyntaxError(`found location ${JSON.stringify(location)}, expected cpu, cuda or mps`);
  }
  return { kind: "storage", dtype, key, elements };
}

function place(name: string, value: PickleValue, entries: ReadonlyMap<string, ZipEntry>, root: string): Placement {
  const fail = (found: string) => new SyntaxError(`tensor ${JSON.stringify(name)}: ${found}`);
  if (!isObject<Tensor>(value, "tensor")) throw fail("it is not a tensor");
  const { storage: { dtype, key, elements: available }, offset, shape, strides } = value;
  const entry = entries.get(`${root}data/${key}`);
  if (entry === undefined) throw fail(`its storage ${JSON.stringify(key)} is missing`);
  if (available * itemBytes(dtype) !== entry.size) {
    throw fail(`a ${dtype} storage of ${available} elements is declared, data/${key} has ${entry.size} bytes`);
  }
  const elements = elementsOf(shape);
  const last = elements === 0
    ? offset - 1
    : shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis], offset);
  // A tensor with more elements than its storage repeats some; saved parameters never do, and a few bytes could ask for any size.
  if (elements > available || last >= available || Number.isNaN(elements + last)) {
    throw fail(`shape [${shape}], strides [${strides}], offset ${offset} exceed its storage of ${available} elements`);
  }
  return { dtype, shape, strides, offset: entry.offset + offset * itemBytes(dtype) };
}

function findPickle(entries: ReadonlyMap<string, ZipEntry>, path: string): { root: string; pickle: ZipEntry } {
  // The folder is named after the file that was written first, whatever the file is called now.
  const found = [...entries].filter(([name]) => /^([^/]+\/)?data\.pkl$/.test(name));
  if (found.length !== 1) {
    throw new SyntaxError(
      `Cannot read "${path}": not a PyTorch state dict: found ${found.length} data.pkl in the zip, expected 1`,
    );
  }
  const [[name, pickle]] = found;
  return { root: name.slice(0, -"data.pkl".length), pickle };
}

async function checkText(
  source: ByteSource,
  entry: ZipEntry | undefined,
  name: string,
  pattern: RegExp,
): Promise<void> {
  if (entry === undefined) return; // older versions of PyTorch leave it out
  const text = new TextDecoder().decode(await readSmall(source, entry, name, 16));
  if (!pattern.test(text)) throw new SyntaxError(`Cannot read "${source.path}": found ${name} ${JSON.stringify(text)}`);
}

async function readSmall(
  source: ByteSource,
  { offset, size }: ZipEntry,
  name: string,
  limit: number,
): Promise<Uint8Array> {
  if (size > limit) {
    throw new SyntaxError(`Cannot read "${source.path}": ${name} has ${size} bytes, expected at most ${limit}`);
  }
  return await source.read(offset, size);
}

function isObject<T extends PickleObject>(value: PickleValue | undefined, kind: T["kind"]): value is T {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

function isEmptyDict(value: PickleValue | undefined): boolean {
  return value instanceof Map && value.size === 0;
}

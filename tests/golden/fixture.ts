import type { NumberArray } from "@trm/engine";
import { IGNORED } from "@trm/ops";
import { importWeights, openSafetensors, type SafetensorsFile } from "@trm/weights";

/** Numbers of the reference: a JSON and, beside it, tensors. */
export interface Fixture extends Disposable {
  readonly name: string;
  readonly json: Json;
  /** The tensors' names, in their order. */
  readonly names: readonly string[];
  /** A tensor; −100, the reference's ignored label, as ours. */
  read(name: string): NumberArray;
  shape(name: string): readonly number[];
  /** The official weights whose names start with `under`, by our names; exactly the wanted ones must be there. */
  weights(
    under: string,
    wanted: Readonly<Record<string, readonly number[]>>,
  ): Promise<Record<string, Float32Array<ArrayBuffer>>>;
}

/** What a fixture's JSON may hold; which of it depends on the kind. */
export interface Json {
  readonly cases?: readonly CaseJson[];
  readonly tensors?: Readonly<Record<string, TensorJson>>;
  readonly model_class?: string;
}

/** What is known of a tensor of a fixture. */
export interface TensorJson {
  readonly atol?: number;
  readonly atol_teacher_forced?: number;
  readonly atol_free_running?: number;
}

/** A case of a fixture of many; the rest depends on its kind. */
export interface CaseJson {
  readonly name: string;
  readonly kind: string;
}

/** Something that no configuration of ours expresses: not a failure, but nothing to be proud of. */
export class Unsupported extends Error {}

/** Reads `folder/name.json` and, if it is there, `folder/name.safetensors`. */
export async function openFixture(folder: string, name: string): Promise<Fixture> {
  const json: Json = JSON.parse(await Deno.readTextFile(`${folder}/${name}.json`));
  const file = json.tensors && await openSafetensors(`${folder}/${name}.safetensors`);
  const tensors = new Map<string, NumberArray>();
  for (const name of file?.names ?? []) tensors.set(name, await numbersOf(file as SafetensorsFile, name));
  const find = (tensor: string): NumberArray => {
    const found = tensors.get(tensor);
    if (!found) throw new RangeError(`Cannot read tensor "${tensor}" of "${folder}/${name}": it has no such tensor`);
    return found;
  };
  return {
    name,
    json,
    names: file?.names ?? [],
    read: find,
    shape: (tensor) => (find(tensor), (file as SafetensorsFile).shape(tensor)),
    async weights(under, wanted) {
      const found = importWeights(file as SafetensorsFile, wanted, { under });
      const { missing, unexpected, mismatched, averaged } = found;
      if ([missing, unexpected, mismatched, averaged].some(({ length }) => length)) {
        const wrong = JSON.stringify({ missing, unexpected, mismatched, averaged });
        throw new TypeError(`Cannot load "${under}" of "${folder}/${name}": ${wrong}`);
      }
      const weights: Record<string, Float32Array<ArrayBuffer>> = {};
      for await (const { name, data } of found.tensors()) weights[name] = data;
      return weights;
    },
    [Symbol.dispose]: () => file?.close(),
  };
}

async function numbersOf(file: SafetensorsFile, name: string): Promise<NumberArray> {
  const data = await file.read(name);
  if (data instanceof Float32Array) return Float32Array.from(data);
  if (data instanceof Int32Array) return Uint32Array.from(data, (value) => value === -100 ? IGNORED : value);
  throw new TypeError(`Cannot read tensor "${name}" of "${file.path}": found ${file.dtype(name)}, expected F32 or I32`);
}

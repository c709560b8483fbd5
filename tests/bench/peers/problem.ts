/** The training step that every peer takes: its sizes, weights and puzzles, in files that any language can read. */

import { sizeOf } from "@trm/engine";
import { innerWidth } from "@trm/layers";
import { type BenchName, benchSteps, prepareStep } from "@trm/train/bench";

/** What `problem.json` holds. */
export interface Problem {
  readonly config: BenchName;
  readonly sizes: Sizes;
  /** Names of the parameters. */
  readonly parameters: readonly string[];
  /** Where each tensor starts in `values.bin`, counted in its f32 numbers. */
  readonly tensors: Readonly<Record<string, { readonly shape: number[]; readonly offset: number }>>;
}

/** What the step is made of, by the letters of the design. */
export interface Sizes {
  readonly mixer: "mlp" | "attention";
  readonly B: number;
  readonly L: number;
  readonly V: number;
  readonly D: number;
  readonly H: number;
  readonly blocks: number;
  readonly n: number;
  readonly T: number;
  /** The width within the gated layer along the channels. */
  readonly inner: number;
  readonly eps: number;
  readonly lr: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly emaDecay: number;
}

/** A problem with its numbers. */
export interface LoadedProblem extends Problem {
  values(name: string): Float32Array<ArrayBuffer>;
}

/** Writes `problem.json` and `values.bin` to a folder. */
export async function writeProblem(config: BenchName, folder: string): Promise<void> {
  const { model: { mixer, heads, blocks, n, T, eps, ...model }, data, training, lr, weightDecay } = benchSteps[config];
  const { model: { parameters, buffers }, seed, valuesOf } = prepareStep(config);
  const tensors: Record<string, { shape: readonly number[]; offset: number }> = {};
  const parts: Float32Array<ArrayBuffer>[] = [];
  let size = 0;
  const put = (name: string, shape: readonly number[], values: ArrayLike<number>) => {
    tensors[name] = { shape, offset: size };
    parts.push(Float32Array.from(values));
    size += values.length;
  };
  for (const { name, shape, init } of [...parameters, ...Object.values(buffers.initial), buffers.tables ?? []].flat()) {
    put(name, shape, init({ name, count: sizeOf(shape), seed }));
  }
  const [B, L] = [training.batch, data.length];
  put("tokens", [B, L], valuesOf(1)["fresh.tokens"]);
  put("labels", [B, L], valuesOf(1)["fresh.labels"]);
  const { optimizer: { beta1, beta2 }, emaDecay = 0 } = training;
  const [D, inner] = [model.hidden, innerWidth({ ...model, width: model.hidden })];
  const shapes = { mixer, B, L, V: data.vocabulary, D, H: heads, blocks, n, T, inner, eps };
  const sizes = { ...shapes, lr, weightDecay, beta1, beta2, emaDecay };
  const problem = { config, sizes, parameters: parameters.map(({ name }) => name), tensors };
  await Deno.writeTextFile(`${folder}/problem.json`, JSON.stringify(problem));
  await Deno.writeFile(`${folder}/values.bin`, new Uint8Array(await new Blob(parts).arrayBuffer()));
}

/** Reads them. */
export async function readProblem(folder: string): Promise<LoadedProblem> {
  const problem: Problem = JSON.parse(await Deno.readTextFile(`${folder}/problem.json`));
  const numbers = new Float32Array((await Deno.readFile(`${folder}/values.bin`)).buffer);
  return {
    ...problem,
    values(name) {
      const { shape, offset } = problem.tensors[name];
      return numbers.slice(offset, offset + sizeOf(shape));
    },
  };
}

/** The optimizer's numbers at step t: how much of a weight stays, the rate, and what the second moment is corrected by. */
export function ratesOf(
  { lr, weightDecay, beta1, beta2 }: Sizes,
  t: number,
): { keep: number; rate: number; spread: number } {
  return { keep: 1 - lr * weightDecay, rate: lr / (1 - beta1 ** t), spread: 1 / Math.sqrt(1 - beta2 ** t) };
}

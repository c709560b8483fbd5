import { exportWeights, type OfficialPrefix, type StreamedTensor, writeSafetensors } from "@trm/weights";
import { checkRecipe } from "../check_recipe.ts";
import { modelOf } from "../recipe.ts";
import { attempt } from "./attempt.ts";
import { canonicalJson } from "./canonical_json.ts";
import type { Numbers, Pieces, SavedState } from "./checkpoint.ts";
import { openRun, type Which } from "./run.ts";
import type { LoopState } from "./train.ts";
import { savedName, weightStates } from "./weight_states.ts";

/** Which weights of a run are written, where and how. */
export interface ExportJob {
  /** The run folder. */
  readonly folder: string;
  /** The file to write; what was there is replaced. */
  readonly file: string;
  /** The last checkpoint unless told otherwise. */
  readonly which?: Which;
  /** The moving average, where there is one, unless told otherwise. */
  readonly weights?: "averaged" | "live";
  /** F16 halves the file, for inference. F32 unless told otherwise. */
  readonly dtype?: "F32" | "F16";
  /** The official code's names unless told otherwise; with ours the file also tells the recipe. */
  readonly names?: "official" | "ours";
  /** What official names begin with: as in the file that the run was imported from, else nothing, unless told otherwise. */
  readonly prefix?: OfficialPrefix;
}

/** What was exported. */
export interface ExportReport {
  /** Tensors written. */
  readonly tensors: number;
  /** Numbers written. */
  readonly numbers: number;
  /** Supervision steps behind them. */
  readonly step: number;
  /** Which weights they are. */
  readonly weights: "averaged" | "live";
}

/**
 * Writes a run's weights as safetensors, in the official order, whole or not at all; equal weights give equal bytes.
 *
 * Tensors stream from checkpoint to file in pieces of 4 MiB.
 *
 * @throws {RangeError} on a number that F16 cannot hold.
 */
export async function exportRun(job: ExportJob): Promise<ExportReport> {
  const { folder, file, which = "last", dtype = "F32", names = "official" } = job;
  using checkpoint = await (await openRun(folder)).open(which);
  const { recipe, step } = checkpoint;
  const { facts, imported } = checkpoint.loop as LoopState;
  checkRecipe(recipe);
  const model = modelOf(recipe.model, facts);
  const weights = recipe.training.emaDecay === undefined ? "live" : job.weights ?? "averaged";
  const states = weightStates(model);
  const ours = Object.fromEntries(states.map((state) => {
    const { shape, data } = found(checkpoint.states, savedName(model, state, weights), state.shape);
    return [state.name, { dtype, shape, data: dtype === "F16" ? halvable(data, state.name) : data }];
  }));
  const prefix = job.prefix ?? imported?.prefix ?? "";
  const tensors: Record<string, StreamedTensor> = names === "ours" ? ours : exportWeights(ours, { prefix });
  const metadata: Record<string, string> = names === "ours"
    ? { kind: "trm weights", step: String(step), weights, recipe: canonicalJson(recipe) }
    : {};
  await attempt(`write "${file}"`, () => writeSafetensors(file, tensors, metadata));
  const numbers = states.reduce((sum, { shape }) => sum + shape.reduce((count, size) => count * size, 1), 0);
  return { tensors: states.length, numbers, step, weights };
}

function found(
  states: Readonly<Record<string, SavedState<Pieces>>>,
  name: string,
  shape: readonly number[],
): SavedState<Pieces> {
  const saved = states[name];
  if (!saved) throw new TypeError(`Cannot export "${name}": the checkpoint has no such state`);
  if (saved.dtype === "F32" && saved.shape.join() === shape.join()) return saved;
  throw new TypeError(`Cannot export "${name}": found ${saved.dtype} [${saved.shape}], expected F32 [${shape}]`);
}

/** The same numbers, unless one is too large for F16. */
async function* halvable(pieces: Pieces, name: string): AsyncGenerator<Numbers> {
  for await (const piece of pieces) {
    const large = piece.find((value) => !(Math.abs(value) < LARGEST_HALF));
    if (large !== undefined) throw new RangeError(`Cannot store "${name}" as F16: found ${large}, too large for it`);
    yield piece;
  }
}

const LARGEST_HALF = 65_520; // what is this or more becomes infinite

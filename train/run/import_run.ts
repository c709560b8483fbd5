import type { DataFacts, DataSizes } from "@trm/datasets";
import type { State } from "@trm/engine";
import {
  importWeights,
  officialName,
  officialPrefix,
  openWeights,
  type ShapeMismatch,
  type WeightFile,
  type WeightImport,
} from "@trm/weights";
import { checkRecipe } from "../check_recipe.ts";
import { modelOf, type Recipe } from "../recipe.ts";
import type { Numbers, Pieces, SavedState } from "./checkpoint.ts";
import { createRun } from "./run.ts";
import type { ImportedFrom, LoopState } from "./train.ts";
import { savedName, weightStates } from "./weight_states.ts";

/** Which weights become a run of which recipe. */
export interface ImportJob {
  /** A PyTorch state dict or safetensors, under the official names or ours. */
  readonly file: string;
  /** What they are weights of. */
  readonly recipe: Recipe;
  /** The sizes of the recipe's data. */
  readonly sizes: DataSizes;
  /** The run folder: new or empty. */
  readonly folder: string;
  /** Takes what fits: what is missing keeps its initial values, what is unexpected is left out. Both are refused without it. */
  readonly partial?: boolean;
}

/** What was imported, and what was not. */
export interface ImportReport {
  /** What the file was. */
  readonly format: WeightFile["format"];
  /** Tensors taken. */
  readonly tensors: number;
  /** Wanted tensors that the file lacks, by their official names. */
  readonly missing: readonly string[];
  /** Tensors of the file that the recipe's model does not have. */
  readonly unexpected: readonly string[];
  /** Puzzle tables of another number of rows, of which every row is now the mean. */
  readonly averaged: readonly ShapeMismatch[];
}

/**
 * Makes a run folder of a file of weights: at step 0, as if just initialized, with those weights and no others' moments.
 *
 * Tensors stream from file to checkpoint in pieces of 4 MiB. The weights are taken as the average too, where the recipe has one.
 *
 * @throws {TypeError} naming every tensor that has another shape, is missing or is unexpected.
 */
export async function importRun({ file: path, recipe, sizes, folder, partial }: ImportJob): Promise<ImportReport> {
  checkRecipe(recipe);
  using file = await openWeights(path);
  const model = modelOf(recipe.model, sizes);
  const wanted = weightStates(model);
  const found = importWeights(file, Object.fromEntries(wanted.map(({ name, shape }) => [name, shape])));
  refuse(found, `Cannot import "${path}" as ${recipe.name}`, partial);

  const { missing, unexpected, averaged } = found;
  const pieces = (state: State): Pieces =>
    missing.includes(state.name) ? initialOf(state, recipe.training.seed) : found.pieces(state.name);
  const states: Record<string, SavedState<Numbers | Pieces>> = {};
  for (const state of wanted) {
    const kinds = recipe.training.emaDecay === undefined ? ["live"] as const : ["live", "averaged"] as const;
    for (const kind of kinds) {
      states[savedName(model, state, kind)] = { dtype: "F32", shape: state.shape, data: pieces(state) };
    }
  }
  using run = await createRun(folder, recipe);
  await run.save({ format: 1, step: 0, recipe, loop: loopOf(file, sizes), states });
  return {
    format: file.format,
    tensors: wanted.length - missing.length,
    missing: missing.map(official),
    unexpected,
    averaged,
  };
}

/** Refuses what does not fit, and without `partial` also what is missing or unexpected; all of it in one message. */
function refuse({ missing, unexpected, mismatched }: WeightImport, what: string, partial = false): void {
  const wrong = [
    ...mismatched.map(({ name, found, expected }) => `"${official(name)}" is [${found}], expected [${expected}]`),
    ...(partial ? [] : missing.map((name) => `"${official(name)}" is missing`)),
    ...(partial ? [] : unexpected.map((name) => `"${name}" is unexpected`)),
  ];
  if (wrong.length > 0) throw new TypeError(`${what}: ${wrong.join("; ")}`);
}

function official(name: string): string {
  return officialName(name) ?? name;
}

async function* initialOf({ name, shape, init }: State, seed: number): AsyncGenerator<Float32Array> {
  yield init({ name, count: shape.reduce((count, size) => count * size, 1), seed });
}

/** The loop before its first step; what the weights were trained on is not known. */
function loopOf({ path, format, names }: WeightFile, { length, vocabulary, identifiers, grid }: DataSizes): LoopState {
  const facts: DataFacts = { length, vocabulary, identifiers, grid, hash: "", train: null, test: null };
  const prefix = names.map(officialPrefix).find((prefix) => prefix !== undefined) ?? null;
  const imported: ImportedFrom = { file: path.split(/[/\\]/).at(-1) as string, format, prefix };
  return { facts, order: null, best: null, due: false, memory: null, imported };
}

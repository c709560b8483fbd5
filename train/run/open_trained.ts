import type { DataFacts } from "@trm/datasets";
import { compile, type Device, initialize, interpret, plan, type State } from "@trm/engine";
import { type Answerer, answerer, response } from "@trm/eval";
import { checkRecipe } from "../check_recipe.ts";
import { answererOf, puzzleRows, rowsOnDevice } from "../puzzle_rows.ts";
import { modelOf, type Recipe } from "../recipe.ts";
import { numbersFor } from "../session.ts";
import { type Checkpoint, type OpenCheckpoint, type Pieces, readStates } from "./checkpoint.ts";
import { openRun, type Which } from "./run.ts";
import type { LoopState } from "./train.ts";

/** A trained model, ready to answer. */
export interface Trained extends Disposable {
  /** What it was trained on and how. */
  readonly recipe: Recipe;
  /** Of the data it was trained on. */
  readonly facts: DataFacts;
  /** Supervision steps it was trained for. */
  readonly step: number;
  /** Which weights answer. */
  readonly weights: "averaged" | "live";
  /** Asks it. */
  readonly answerer: Answerer;
  /** What identifies its checkpoint: a SHA-256, in hexadecimal. */
  readonly checkpointHash: string;
}

/** Which model of a run folder, and how it runs. */
export interface OpenTrainedOptions {
  /** The last one unless told otherwise. */
  readonly which?: Which;
  /** The moving average, where there is one, unless told otherwise. */
  readonly weights?: "averaged" | "live";
  /** The interpreter answers without it. */
  readonly device?: Device;
  /** Puzzles answered at once; as many as were trained at once unless told otherwise. */
  readonly batch?: number;
  /** Rows of the puzzle table on the device: all of a small one, those in use of a large one, unless given. */
  readonly puzzleRows?: number;
}

/** Opens the model of a run folder to evaluate it or to solve with it; only the weights asked for are read. */
export async function openTrained(folder: string, options: OpenTrainedOptions = {}): Promise<Trained> {
  const { which = "last", device } = options;
  using checkpoint = await (await openRun(folder)).open(which);
  const { recipe, step, checksum: checkpointHash } = checkpoint;
  checkRecipe(recipe);
  const { facts } = checkpoint.loop as LoopState;
  const { batch = recipe.training.batch } = options;
  const weights = recipe.training.emaDecay === undefined ? "live" : options.weights ?? "averaged";
  const { puzzleRows: identifiers = rowsOnDevice(facts.identifiers, recipe.model.puzzleWidth, batch) } = options;
  const model = modelOf(recipe.model, { ...facts, identifiers });
  const { graph } = response(model, batch);

  const machine = device ? await compile(plan({ graph }, device.limits), device) : interpret({ graph });
  try {
    initialize(machine); // the carry, and tables that no checkpoint holds
    const { puzzles, initial } = model.buffers;
    const prefix = weights === "averaged" ? "ema/" : "weights/";
    const table: State | undefined = puzzles && { ...puzzles, shape: puzzles.shape.with(0, facts.identifiers) };
    const rows = puzzles && identifiers < facts.identifiers
      ? puzzleRows(machine, { window: puzzles }, facts.identifiers)
      : undefined;
    const wanted = new Map([
      ...model.parameters.map((state) => [prefix + state.name, state] as const),
      ...[...Object.values(initial), ...(puzzles && !rows ? [puzzles] : [])].map((state) =>
        [state.name, state] as const
      ),
    ]);
    const tables = new Map(table && rows ? [[table.name, table]] : []);
    const { states } = await readStates(only(checkpoint, new Map([...wanted, ...tables])));
    for (const [name, state] of wanted) machine.write(state, numbersFor(name, state, states[name]));
    for (const [name, state] of tables) rows?.restore({ table: numbersFor(name, state, states[name]) });
    const asked = answerer(machine.programs.graph, { batch, data: facts, halting: model.halting });
    return {
      recipe,
      facts,
      step,
      weights,
      answerer: rows ? answererOf(asked, rows) : asked,
      checkpointHash,
      [Symbol.dispose]: () => machine[Symbol.dispose](),
    };
  } catch (error) {
    machine[Symbol.dispose]();
    throw error;
  }
}

/** The same checkpoint as if it held no other states. */
function only(checkpoint: OpenCheckpoint, wanted: { has(name: string): boolean }): Checkpoint<Pieces> {
  const states = Object.entries(checkpoint.states).filter(([name]) => wanted.has(name));
  return { ...checkpoint, states: Object.fromEntries(states) };
}

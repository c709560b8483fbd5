import {
  choosable,
  commonLimits,
  compile,
  type Device,
  type Graph,
  initialize,
  interpret,
  type KernelChoices,
  type Limits,
  type Machine,
  type NumberArray,
  plan,
  type Plans,
  sizeOf,
  type State,
} from "@trm/engine";
import { type Answerer, answerer, response } from "@trm/eval";
import type { Data, Model } from "@trm/layers";
import { trainingMeans } from "@trm/metrics";
import { adamRates, signSgdRates } from "@trm/ops";
import { leastOf, type MemoryChoice, memoryChoices, type NeededMemory } from "./memory.ts";
import { answererOf, type PuzzleRows, puzzleRows, rowsOnDevice } from "./puzzle_rows.ts";
import { modelOf, type Recipe } from "./recipe.ts";
import type { Numbers, SavedState } from "./run/checkpoint.ts";
import { learningRate } from "./schedule.ts";
import { METRICS, type StepStates, supervisionStep } from "./step.ts";

/** What a recipe computes, recorded and planned; needs no device. */
export interface PlannedRecipe {
  /** The model that learns. */
  readonly model: Model;
  /** What a training step keeps. */
  readonly states: StepStates;
  /** The averaged model, where there is one. */
  readonly averaged?: Model;
  /** `step` trains; `answer` takes a supervision step without learning, with the averaged weights where there are any. */
  readonly graphs: Readonly<Record<"step" | "answer", Graph>>;
  /** The same, planned. */
  readonly plans: Plans<"step" | "answer">;
  /** Rows that `answer` takes. */
  readonly answerBatch: number;
  /** How its memory was made to fit. */
  readonly memory: MemoryChoice;
}

/** What a recipe is planned for. */
export interface PlanOptions {
  /** Of a common GPU unless given. */
  readonly limits?: Limits;
  /** Rows that are answered at once; those of a micro-batch unless given. */
  readonly answerBatch?: number;
  /** Rows of the puzzle table on the device: all of a small one, those in use of a large one, unless given. */
  readonly puzzleRows?: number;
}

/** Records and plans a recipe's training step and the step that evaluates it, in the quickest way that fits. */
export function planRecipe(
  recipe: Pick<Recipe, "model" | "training">,
  data: Data,
  options: PlanOptions = {},
): PlannedRecipe {
  for (const planned of plansThatFit(recipe, data, options)) return planned;
  throw new RangeError("Cannot plan: no way to fit the batch is left open");
}

/** The plans within the limits, quickest first; throws if there is none. */
function* plansThatFit(
  { model: config, training }: Pick<Recipe, "model" | "training">,
  data: Data,
  { limits = commonLimits, answerBatch, puzzleRows: given }: PlanOptions,
): Generator<PlannedRecipe> {
  let refusal: RangeError | undefined;
  let fits = false;
  let needed = Infinity;
  const tooLarge: NeededMemory[] = [];
  for (const memory of memoryChoices(training)) {
    const least = leastOf(tooLarge.filter(({ rematerialize }) => rematerialize === memory.rematerialize));
    if (0.9 * least > limits.memory) { // as many parts as there are rows would not fit either
      needed = Math.min(needed, least);
      continue;
    }
    const planned = attemptPlan(memory);
    if (planned instanceof RangeError) refusal = planned;
    else if (planned.plans.bytes > limits.memory) {
      tooLarge.push({ ...memory, bytes: planned.plans.bytes });
      needed = Math.min(needed, planned.plans.bytes);
    } else {
      fits = true;
      yield planned;
    }
  }
  if (fits) return;
  if (needed === Infinity) throw refusal as RangeError; // each way was refused for another reason
  throw new RangeError(
    `Cannot plan batch ${training.batch}: it needs about ${gib(needed)} GiB, the device may use ${
      gib(limits.memory)
    }; lower the batch`,
  );

  function attemptPlan(memory: MemoryChoice): PlannedRecipe | RangeError {
    try {
      const rows = answerBatch ?? training.batch / memory.microBatches;
      const identifiers = given ?? rowsOnDevice(data.identifiers, config.puzzleWidth, Math.max(training.batch, rows));
      const model = modelOf(config, { ...data, identifiers }, memory);
      const averaged = training.emaDecay === undefined ? undefined : model.twin();
      const { precision } = limits.target;
      const step = supervisionStep(model, { ...training, ...memory, precision }, averaged);
      const graphs = { step: step.graph, answer: response(averaged ?? model, rows).graph };
      const plans = plan(graphs, limits);
      return { model, averaged, states: step.states, graphs, plans, answerBatch: rows, memory };
    } catch (error) {
      if (error instanceof RangeError) return error;
      throw error;
    }
  }
}

function gib(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toPrecision(3))}`;
}

/** A training run in memory: it takes steps, answers and can be saved, but knows no files. */
export interface Session extends Disposable {
  /** How many numbers the gradient trains. */
  readonly parameters: number;
  /** How its memory was made to fit: a resumed run must do the same. */
  readonly memory: MemoryChoice;
  /** Those of the device's choices of kernels that something in it is computed by. */
  readonly kernels: KernelChoices;
  /** Of one training step. */
  readonly dispatches: number;
  /** Supervision steps taken so far. */
  readonly step: number;
  /** Answers with the averaged weights where there are any. */
  readonly answerer: Answerer;
  /** Takes one step; rows that have stopped take the puzzle offered to them. Waits only for a table that outgrows the device. */
  train(fresh: Fresh): Promise<void>;
  /** The learning rate of the last step. */
  readonly lr: number;
  /** Sums over all steps since the last call. Waits for the device. */
  sums(): Promise<StepSums>;
  /** Everything that the next step depends on, by name. */
  save(): Promise<Record<string, SavedState>>;
  /** Goes on from what was saved after `step` steps; after none, what was not saved begins as it is: imported weights have no moments. */
  restore(step: number, saved: Readonly<Record<string, SavedState>>): void;
}

/** A batch of puzzles to choose from. */
export interface Fresh {
  /** `[B, S]`. */
  readonly tokens: Uint32Array;
  /** `[B, S]`, 0xffffffff where nothing is asked. */
  readonly labels: Uint32Array;
  /** `[B]`. */
  readonly identifiers: Uint32Array;
}

/** What steps add up to: {@linkcode METRICS}, and how many steps they were. */
export type StepSums = Readonly<Record<typeof METRICS[number] | "over", number>>;

/** Adds two sums. */
export function addSums(a: StepSums, b: StepSums): StepSums {
  return Object.fromEntries(
    Object.entries(a).map(([name, sum]) => [name, sum + b[name as keyof StepSums]]),
  ) as StepSums;
}

/** Means over steps: losses per row of the batch, the others over the rows that stopped. */
export function meansOf({ over, ...sums }: StepSums, batch: number): Omit<StepSums, "over"> {
  return trainingMeans(sums, batch * Math.max(1, over));
}

/** Opens a session on a device, or in the interpreter; `totalSteps` is where the learning rate's cosine ends. */
export async function openSession(
  recipe: Pick<Recipe, "model" | "training">,
  data: Data,
  { device, totalSteps, ...options }: Omit<PlanOptions, "limits"> & {
    readonly device?: Device;
    readonly totalSteps: number;
  },
): Promise<Session> {
  const { training } = recipe;
  const candidates = plansThatFit(recipe, data, { limits: device?.limits, ...options });
  const { planned, machine } = await firstThatOpens(candidates, device);
  initialize(machine, training.seed);
  const { step: program, answer } = machine.programs;
  const { metrics } = planned.states;
  const asked = answerer(answer, { batch: planned.answerBatch, data, halting: planned.model.halting });
  const rows = rowsInUse(machine, planned, data);
  const kept = keptStates(planned, rows !== undefined);
  const { lr, puzzleLr, weightDecay, puzzleWeightDecay, warmupSteps, lrMinRatio: minimumRatio, optimizer, seed } =
    training;
  const rateAt = (base: number) => learningRate(step, { lr: base, warmupSteps, totalSteps, minimumRatio });
  let step = 0;
  let over = 0;

  return {
    parameters: planned.model.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    memory: planned.memory,
    kernels: choicesUsed(planned, device),
    dispatches: planned.plans.graphs.step.dispatches.length,
    get step() {
      return step;
    },
    get lr() {
      return rateAt(lr);
    },
    answerer: rows ? answererOf(asked, rows) : asked,
    async train({ tokens, labels, identifiers }) {
      const places = rows ? await rows.admit(identifiers) : identifiers;
      step++;
      over++;
      program.run({
        "fresh.tokens": tokens,
        "fresh.labels": labels,
        "fresh.identifiers": places,
        "rates": adamRates({ lr: rateAt(lr), weightDecay, beta1: optimizer.beta1, beta2: optimizer.beta2, t: step }),
        "puzzle.rates": signSgdRates({ lr: rateAt(puzzleLr), weightDecay: puzzleWeightDecay }),
        "seed": Uint32Array.of(seed, step),
      });
    },
    async sums() {
      const sums = await machine.read(metrics);
      machine.write(metrics, new Float32Array(METRICS.length));
      const named = Object.fromEntries(METRICS.map((name, i) => [name, sums[i]])) as Record<
        typeof METRICS[number],
        number
      >;
      const counted = { ...named, over };
      over = 0;
      return counted;
    },
    async save() {
      const saved: Record<string, SavedState> = {};
      for (const [name, state] of kept) saved[name] = toSaved(state, await machine.read(state));
      return { ...saved, ...await rows?.save() };
    },
    restore(steps, saved) {
      for (const [name, state] of kept) {
        if (steps > 0 || saved[name]) machine.write(state, numbersFor(name, state, saved[name]));
      }
      rows?.restore(savedRows(planned, data, saved));
      step = steps;
      over = 0;
    },
    [Symbol.dispose]: () => machine[Symbol.dispose](),
  };
}

/** Makes the machine of the first plan whose memory the device grants. */
async function firstThatOpens(
  candidates: Iterable<PlannedRecipe>,
  device?: Device,
): Promise<{ readonly planned: PlannedRecipe; readonly machine: Machine<"step" | "answer"> }> {
  let refusal: unknown;
  for (const planned of candidates) {
    try {
      return { planned, machine: device ? await compile(planned.plans, device) : interpret(planned.graphs) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** The device's choices, as far as the graphs compute what they are for. */
function choicesUsed({ graphs }: PlannedRecipe, device?: Device): KernelChoices {
  const target = device?.limits.target;
  if (!target?.kernels) return {};
  const used = new Set(choosable(Object.values(graphs), target).map(({ what }) => what));
  return Object.fromEntries(Object.entries(target.kernels).filter(([what]) => used.has(what)));
}

/** The rows in use, where the device does not hold the whole puzzle table. */
function rowsInUse(machine: Machine, { model, states }: PlannedRecipe, data: Data): PuzzleRows | undefined {
  const { puzzles: window } = model.buffers;
  if (!window || model.data.identifiers === data.identifiers) return undefined;
  return puzzleRows(machine, { window, atWork: states.rows.identifiers }, data.identifiers);
}

/** What was saved of a table larger than the device's part of it, if it fits. */
function savedRows(
  { model: { buffers: { puzzles } }, states: { rows } }: PlannedRecipe,
  { identifiers }: Data,
  saved: Readonly<Record<string, SavedState>>,
): Parameters<PuzzleRows["restore"]>[0] {
  if (!puzzles) throw new TypeError("Cannot restore puzzle rows: the model has no puzzle table");
  const whole: State = { ...puzzles, shape: [identifiers, puzzles.shape[1]] };
  const atWork = saved[rows.identifiers.name];
  return {
    table: numbersFor(puzzles.name, whole, saved[puzzles.name]),
    atWork: atWork
      ? numbersFor(rows.identifiers.name, rows.identifiers, atWork)
      : new Uint32Array(rows.identifiers.shape[0]),
  };
}

/**
 * All that a step depends on and changes, by the name it is saved under: `weights/…`, `ema/…`, moments, buffers, rows, carry.
 *
 * Without `puzzles.weight` and `identifiers` where the device has only part of the table: their rows are not those of the table.
 */
function keptStates({ model, averaged, states }: PlannedRecipe, partOfTable: boolean): Map<string, State> {
  const { moments, rows: { identifiers, ...rows }, carry } = states;
  const { initial, puzzles } = model.buffers;
  const table = partOfTable ? [] : [...(puzzles ? [puzzles] : []), identifiers];
  const named = (prefix: string, states: readonly State[]) =>
    states.map((state): [string, State] => [prefix + state.name, state]);
  return new Map([
    ...named("weights/", model.parameters),
    ...named("ema/", averaged?.parameters ?? []),
    ...named("", moments ? [moments.m, moments.v] : []),
    ...named("", [...Object.values(initial), ...table, ...Object.values(rows), ...Object.values(carry)]),
  ]);
}

function toSaved({ dtype, shape }: State, numbers: NumberArray): SavedState {
  return dtype === "u32"
    ? { dtype: "U32", shape, data: Uint32Array.from(numbers) }
    : { dtype: "F32", shape, data: Float32Array.from(numbers) };
}

/** The numbers saved under `name`, if they are there and fit the state. */
export function numbersFor(name: string, { dtype, shape }: State, saved: SavedState | undefined): Numbers {
  if (!saved) throw new TypeError(`Cannot restore "${name}": the checkpoint has no such state`);
  if (saved.dtype.toLowerCase() !== dtype || saved.shape.join() !== shape.join()) {
    throw new TypeError(
      `Cannot restore "${name}": found ${saved.dtype} [${saved.shape}], expected ${dtype} [${shape}]`,
    );
  }
  return saved.data;
}

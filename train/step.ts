import {
  add,
  assign,
  bundle,
  fill,
  gradients,
  type Graph,
  input,
  noGradient,
  type Precision,
  record,
  reshape,
  type State,
  state,
  type Tensor,
} from "@trm/engine";
import { type Carry, constant, type Model, type Thought } from "@trm/layers";
import {
  atLeast,
  bias,
  both,
  concat,
  type CrossEntropyKind,
  either,
  gather,
  greater,
  increment,
  random,
  scale,
  sigmoid,
  slice,
  toF32,
  where,
} from "@trm/ops";
import { lossOf, METRICS, tallyRows } from "./loss.ts";
import { lossScale, update } from "./update.ts";

export { METRICS } from "./loss.ts";

/** What one supervision step does. */
export interface StepConfig {
  /** B: puzzles at once. */
  readonly batch: number;
  /** The batch is taken in so many parts, one after another, whose gradients add up: the same result in less memory. */
  readonly microBatches: number;
  /** N_sup: a row gets a fresh puzzle after so many steps at the latest. */
  readonly supervisionSteps: number;
  /** The probability that a row must think a random number of steps, 2 to N_sup, before it may stop. */
  readonly exploration: number;
  /** Of the logits. */
  readonly loss: CrossEntropyKind;
  /** Of all parameters. */
  readonly optimizer: Optimizer;
  /** The norm at which gradients are clipped; not at all without it. */
  readonly clipNorm?: number;
  /** How much of the averaged weights stays at each step; no average without it. */
  readonly emaDecay?: number;
  /** `puzzles` trains the puzzle embedding only. */
  readonly trained: "all" | "puzzles";
  /** What is computed in: in f16 the loss is scaled, and a step whose gradients overflow changes nothing. f32 unless said. */
  readonly precision?: Precision;
}

/** The rule that moves the parameters. */
export type Optimizer =
  | { readonly kind: "adam-atan2"; readonly beta1: number; readonly beta2: number; readonly epsilon?: undefined }
  | { readonly kind: "adamw"; readonly beta1: number; readonly beta2: number; readonly epsilon: number };

/** A recorded supervision step and the states it keeps. */
export interface SupervisionStep {
  /** The recording. */
  readonly graph: Graph;
  /** Where it keeps what. */
  readonly states: StepStates;
}

/** What a step keeps between runs. */
export interface StepStates {
  /** All parameters, flat. */
  readonly weights: State;
  /** Their exponential moving average, likewise. */
  readonly ema?: State;
  /** The optimizer's moments, likewise. */
  readonly moments?: { readonly m: State; readonly v: State };
  /** What each row works on and how far it is; by name. */
  readonly rows: Readonly<Record<"tokens" | "labels" | "identifiers" | "steps" | "halted", State>>;
  /** The model's carry, by name. */
  readonly carry: Readonly<Record<string, State>>;
  /** `[1, 8]`: sums over the rows since the host last set it to zeros, in the order of {@linkcode METRICS}. */
  readonly metrics: State;
}

/**
 * Records one supervision step: refill, think, loss, backward, update, halt.
 *
 * Inputs: `fresh.tokens`, `fresh.labels` u32 [B, S] and `fresh.identifiers` u32 [B], taken by the rows that have stopped;
 * `rates` [4] (see `adamRates`); `puzzle.rates` [3], the same of the puzzle embedding (see `signSgdRates`); `seed` u32 [2] for exploration.
 * `averaged` is the model's twin that keeps the moving average; needed where `emaDecay` is given.
 */
export function supervisionStep(model: Model, config: StepConfig, averaged?: Model): SupervisionStep {
  const { batch: B, microBatches } = config;
  if (!(Number.isInteger(microBatches) && microBatches >= 1 && B % microBatches === 0)) {
    throw new RangeError(`Cannot take a batch of ${B} in ${microBatches} equal parts`);
  }
  const states = statesOf(model, config, averaged);
  const graph = record(() => {
    const rows = freshPuzzles(model, states, B);
    const batch: Batch = { ...rows, carry: states.carry, least: leastSteps(config) };
    const parts: Lesson[] = [];
    for (let i = 0; i < microBatches; i++) {
      const started = restart(model, part(batch, i, microBatches));
      parts.push(learn(model, config, started, parts.at(-1)?.gradients));
    }
    update(model, config, states, {
      identifiers: rows.identifiers,
      gradients: parts[microBatches - 1].gradients,
      puzzles: join(parts.map(({ puzzles }) => puzzles)),
    });
    for (const name in states.rows) {
      assign(
        states.rows[name as keyof Rows],
        join(parts.map((part) => part.rows[name as keyof Rows])),
      );
    }
    for (const name in states.carry) assign(states.carry[name], join(parts.map(({ carry }) => carry[name])));
    assign(states.metrics, parts.map(({ metrics }) => metrics).reduce(add, states.metrics));
  });
  return { graph, states };
}

type Rows = Readonly<Record<keyof StepStates["rows"], Tensor>>;

interface Batch extends Rows {
  readonly carry: Carry;
  /** `[B]`: supervision steps before a row may stop; none are asked for without it. */
  readonly least?: Tensor;
}

/** Rows that have stopped take a fresh puzzle; the others keep theirs, and the puzzle offered to them is lost. */
function freshPuzzles({ data }: Model, { rows }: StepStates, B: number): Rows {
  const { halted } = rows;
  const stopped = reshape(halted, [B, 1]);
  const fresh = (name: string, shape: number[]) => input(`fresh.${name}`, shape, "u32");
  return {
    tokens: where(stopped, fresh("tokens", [B, data.length]), rows.tokens),
    labels: where(stopped, fresh("labels", [B, data.length]), rows.labels),
    identifiers: where(halted, fresh("identifiers", [B]), rows.identifiers),
    steps: where(halted, fill([B], 0, "u32"), rows.steps),
    halted,
  };
}

/** Rows that have stopped take the initial carry too. */
function restart({ buffers, hidden }: Model, batch: Batch): Batch {
  const { halted, carry } = batch;
  const stopped = reshape(halted, [...halted.shape, 1, 1]);
  const started = (name: string) => where(stopped, reshape(buffers.initial[name], [1, 1, hidden]), carry[name]);
  return { ...batch, carry: Object.fromEntries(Object.keys(carry).map((name) => [name, started(name)])) };
}

/** A fresh draw for each row at every step: none, or with the probability of exploration 2 to N_sup. */
function leastSteps({ batch: B, supervisionSteps: N, exploration }: StepConfig): Tensor | undefined {
  if (exploration === 0 || N === 1) return undefined;
  const seed = input("seed", [2], "u32");
  const explores = greater(fill([1], exploration), random(seed, [B], 0));
  const drawn = bias(scale(random(seed, [B], 1), N - 1), fill([1], 2)); // its whole part is uniform in 2 … N
  return where(explores, drawn, fill([1], 0));
}

interface Lesson {
  /** Of the loss with respect to each parameter, summed over the parts so far. */
  readonly gradients: readonly Tensor[];
  /** `[b, width]`: of the loss with respect to each row's puzzle embedding. */
  readonly puzzles?: Tensor;
  readonly rows: Rows;
  readonly carry: Carry;
  /** `[1, 8]`. */
  readonly metrics: Tensor;
}

/** Thinks once about a part of the batch and derives the gradients, added onto those of the parts before. */
function learn(model: Model, config: StepConfig, batch: Batch, onto?: readonly Tensor[]): Lesson {
  const { tokens, identifiers, labels } = batch;
  const { puzzles } = model.buffers;
  const rows = puzzles && gather(puzzles, identifiers);
  const thought = model.think({ tokens, rows }, batch.carry);
  const steps = increment(batch.steps);
  const last = atLeast(steps, fill([1], config.supervisionSteps, "u32"));
  const bootstraps = model.halting === "learned" && config.supervisionSteps > 1; // the reference has no target otherwise
  const target = bootstraps ? noGradient(() => promise(model.think({ tokens, rows }, thought.carry), last)) : undefined;
  const factor = lossScale(config, model) / config.batch;
  const { loss, ...scores } = lossOf(thought, { labels, target, kind: config.loss, factor });
  const trained = config.trained === "all" ? model.parameters : [];
  const wrt = rows ? [...trained, rows] : trained;
  const derived = gradients(loss, wrt, onto);
  const halted = halt(model, thought, { steps, last, least: batch.least });
  return {
    gradients: derived.slice(0, trained.length),
    puzzles: rows && derived[trained.length],
    rows: { tokens, labels, identifiers, steps, halted },
    carry: thought.carry,
    metrics: tallyRows({ ...scores, halt: thought.halt, halted, steps }),
  };
}

/** What continuing promises: the value of stopping or going on after one more step, seen from the next thought. */
function promise({ halt, proceed }: Thought, last: Tensor): Tensor {
  return sigmoid(where(either(last, greater(halt, proceed)), halt, proceed));
}

/** Which rows stop: at the last step all; before it those that want to and have taken enough steps. */
function halt(
  { halting }: Model,
  { halt, proceed }: Thought,
  { steps, last, least }: { readonly steps: Tensor; readonly last: Tensor; readonly least?: Tensor },
): Tensor {
  const wants = greater(halt, halting === "sign" ? fill([1], 0) : proceed);
  return either(last, least ? both(wants, greater(toF32(increment(steps)), least)) : wants);
}

function statesOf({ parameters, buffers, data, L, hidden }: Model, config: StepConfig, averaged?: Model): StepStates {
  const { batch: B, emaDecay, trained } = config;
  const weights = bundle("weights", parameters);
  if (emaDecay !== undefined && !averaged) throw new TypeError("Cannot average weights: expected the model's twin");
  const row = (name: string, shape: number[], value = 0) => state(name, shape, constant(value), "u32");
  return {
    weights,
    ...(averaged && { ema: bundle("ema", averaged.parameters) }),
    ...(trained === "all" && { moments: { m: state("m", weights.shape), v: state("v", weights.shape) } }),
    rows: {
      tokens: row("tokens", [B, data.length]),
      labels: row("labels", [B, data.length]),
      identifiers: row("identifiers", [B]),
      steps: row("steps", [B]),
      halted: row("halted", [B], 1),
    },
    carry: Object.fromEntries(
      Object.keys(buffers.initial).map((name) => [name, state(`carry.${name}`, [B, L, hidden])]),
    ),
    metrics: state("metrics", [1, METRICS.length]),
  };
}

/** Part `i` of `parts` of a batch. */
function part({ carry, least, ...rows }: Batch, i: number, parts: number): Batch {
  const of = (tensor: Tensor) => {
    const b = tensor.shape[0] / parts;
    return parts === 1 ? tensor : slice(tensor, 0, i * b, (i + 1) * b);
  };
  const cut = <Name extends string>(tensors: Readonly<Record<Name, Tensor>>) =>
    Object.fromEntries(Object.entries<Tensor>(tensors).map(([name, tensor]) => [name, of(tensor)])) as Record<
      Name,
      Tensor
    >;
  return { ...cut<keyof Rows>(rows), carry: cut(carry), least: least && of(least) };
}

function join(parts: readonly Tensor[]): Tensor;
function join(parts: readonly (Tensor | undefined)[]): Tensor | undefined;
function join(parts: readonly (Tensor | undefined)[]): Tensor | undefined {
  const tensors = parts.filter((part) => part !== undefined);
  if (tensors.length < 2) return tensors[0];
  const joined: Tensor[] = [];
  for (let i = 0; i < tensors.length; i += 4) {
    joined.push(tensors.length - i === 1 ? tensors[i] : concat(tensors.slice(i, i + 4), 0));
  }
  return join(joined);
}

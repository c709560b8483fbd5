import {
  compile,
  type Device,
  initialize,
  interpret,
  type Limits,
  type Machine,
  plan,
  type Plans,
  type Precision,
  type Values,
} from "@trm/engine";
import type { Model } from "@trm/layers";
import { adamRates, randomBitsAt } from "@trm/ops";
import { trm } from "@trm/trm";
import { METRICS, type SupervisionStep, supervisionStep } from "../step.ts";
import { type BenchName, benchSteps } from "./configs.ts";

/** A training step that can be taken, always on the same puzzles. */
export interface RunningStep extends Disposable {
  /** Takes a step, without waiting for it. */
  run(): void;
  /** The loss per puzzle of the last step. Waits for it. */
  loss(): Promise<number>;
  /** Waits for all steps. */
  settled(): Promise<void>;
  /** How many steps were taken. */
  readonly steps: number;
  /** Dispatches of one step; 0 in the interpreter. */
  readonly dispatches: number;
}

/** A recorded step, with all that its inputs take. */
export interface PreparedStep extends SupervisionStep {
  /** What it trains. */
  readonly model: Model;
  /** Where its weights and puzzles come from. */
  readonly seed: number;
  /** Every input of step t, from 1 on: the same puzzles, and the optimizer's rates. */
  valuesOf(t: number): Values;
  /** Its plan; needs no device. */
  planFor(limits?: Limits): Plans<"step">;
}

/** Makes a step ready to be taken, on a device or in the interpreter. */
export async function openStep(name: BenchName, device?: Device): Promise<RunningStep> {
  const prepared = prepareStep(name, { precision: device?.limits.target.precision });
  if (!device) return startStep(interpret({ step: prepared.graph }), prepared);
  const plans = prepared.planFor(device.limits);
  return startStep(await compile(plans, device), prepared, plans.graphs.step.dispatches.length);
}

/** Sets the initial weights of a machine that has the step as its program `step`. */
export function startStep(
  machine: Machine<"step">,
  { states: { metrics }, seed, valuesOf }: PreparedStep,
  dispatches = 0,
): RunningStep {
  initialize(machine, seed);
  let steps = 0;
  return {
    run() {
      if (steps > 0) machine.write(metrics, new Float32Array(METRICS.length));
      machine.programs.step.run(valuesOf(++steps));
    },
    async loss() {
      const sums = await machine.read(metrics);
      const mean = (name: typeof METRICS[number]) =>
        sums[METRICS.indexOf(name)] / valuesOf(1)["fresh.identifiers"].length;
      return mean("lmLoss") + 0.5 * (mean("haltLoss") + mean("continueLoss"));
    },
    settled: machine.settled,
    get steps() {
      return steps;
    },
    dispatches,
    [Symbol.dispose]: () => machine[Symbol.dispose](),
  };
}

/** Records a step, to be computed in f32 unless said, and draws puzzles for it. */
export function prepareStep(
  name: BenchName,
  { seed = 0, precision }: { readonly seed?: number; readonly precision?: Precision } = {},
): PreparedStep {
  const { model: config, data, training, lr, weightDecay } = benchSteps[name];
  const model = trm(config, data);
  const { graph, states } = supervisionStep(model, { ...training, precision }, model.twin());
  const { optimizer: { beta1, beta2 }, batch: B } = training;
  const { length: S, vocabulary: V } = data;
  const puzzles = {
    "fresh.tokens": drawTokens(B * S, { below: V, stream: 0, seed }),
    "fresh.labels": drawTokens(B * S, { below: V, stream: 1, seed }),
    "fresh.identifiers": new Uint32Array(B),
  };
  return {
    graph,
    states,
    model,
    seed,
    valuesOf: (t) => ({ ...puzzles, rates: adamRates({ lr, weightDecay, beta1, beta2, t }) }),
    planFor: (limits) => plan({ step: graph }, limits),
  };
}

/** Tokens from 1 on, since 0 is padding. */
export function drawTokens(
  count: number,
  { below, stream, seed }: Record<"below" | "stream" | "seed", number>,
): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => 1 + randomBitsAt(i, stream, [seed, 0]) % (below - 1));
}

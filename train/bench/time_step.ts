import {
  compile,
  type Device,
  initialize,
  type Kind,
  type Limits,
  type Machine,
  plan,
  type Plans,
  profile,
  time,
  type Timing,
  type Values,
} from "@trm/engine";
import { adamRates, randomBitsAt } from "@trm/ops";
import { trm } from "@trm/trm";
import { METRICS, type StepStates, supervisionStep } from "../step.ts";
import { type BenchName, type BenchStep, benchSteps } from "./configs.ts";
import { stepFlops } from "./step_flops.ts";

/** What a training step costs on a device. */
export interface StepTiming {
  /** Of one step. */
  readonly timing: Timing;
  /** {@linkcode stepFlops}. */
  readonly flops: number;
  /** In one step. */
  readonly dispatches: number;
  /** Of the first step, per puzzle. */
  readonly lossFirst: number;
  /** Of the last step, likewise. */
  readonly lossLast: number;
  /** How many steps were taken in all. */
  readonly steps: number;
}

/** A recorded step, planned, with all that its inputs take. */
export interface PreparedStep {
  /** Its only graph is `step`. */
  readonly plans: Plans<"step">;
  /** What it keeps. */
  readonly states: StepStates;
  /** Every input of step t, from 1 on: the same puzzles, and the optimizer's rates. */
  valuesOf(t: number): Values;
  /** Where its weights and puzzles come from. */
  readonly seed: number;
}

/** Times a training step on the device: forward, backward, optimizer and moving average, always on the same puzzles. */
export async function timeStep(
  name: BenchName,
  device: Device,
  { samples, seed = 0 }: { readonly samples?: number; readonly seed?: number } = {},
): Promise<StepTiming> {
  const config = benchSteps[name];
  const { plans, states, valuesOf } = prepareStep(config, { limits: device.limits, seed });
  using machine = await compile(plans, device);
  initialize(machine, seed);
  const { step } = machine.programs;
  let steps = 0;
  const run = () => step.run(valuesOf(++steps));
  run();
  const lossFirst = await takeLoss(machine, states, config);
  const timing = await time(run, machine.settled, { samples, warmUp: 0 });
  await takeLoss(machine, states, config);
  run();
  const lossLast = await takeLoss(machine, states, config);
  return {
    timing,
    flops: stepFlops(config),
    dispatches: plans.graphs.step.dispatches.length,
    lossFirst,
    lossLast,
    steps,
  };
}

/** Times each kind of dispatch of a training step on its own. */
export async function profileStep(name: BenchName, device: Device): Promise<Kind[]> {
  const { plans, valuesOf, seed } = prepareStep(benchSteps[name], { limits: device.limits });
  return await profile(plans, "step", {
    device,
    prepare(machine) {
      initialize(machine, seed);
      machine.programs.step.run(valuesOf(1));
    },
  });
}

/** Records and plans a step; needs no device. */
export function prepareStep(
  { model: config, data, training }: BenchStep,
  { limits, seed = 0 }: { readonly limits?: Limits; readonly seed?: number } = {},
): PreparedStep {
  const model = trm(config, data);
  const { graph, states } = supervisionStep(model, training, model.twin());
  const { optimizer: { beta1, beta2 }, batch: B } = training;
  const { length: S, vocabulary: V } = data;
  const puzzles = {
    "fresh.tokens": draw(B * S, { below: V, stream: 0, seed }),
    "fresh.labels": draw(B * S, { below: V, stream: 1, seed }),
    "fresh.identifiers": new Uint32Array(B),
  };
  return {
    plans: plan({ step: graph }, limits),
    states,
    seed,
    valuesOf: (t) => ({ ...puzzles, rates: adamRates({ lr: 1e-4, weightDecay: 1, beta1, beta2, t }) }),
  };
}

/** Tokens from 1 on, since 0 is padding. */
function draw(count: number, { below, stream, seed }: Record<"below" | "stream" | "seed", number>): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => 1 + randomBitsAt(i, stream, [seed, 0]) % (below - 1));
}

/** The loss per puzzle of the steps since the last call. */
async function takeLoss(
  machine: Machine,
  { metrics }: StepStates,
  { training: { batch } }: BenchStep,
): Promise<number> {
  const sums = await machine.read(metrics);
  machine.write(metrics, new Float32Array(METRICS.length));
  const sum = (name: typeof METRICS[number]) => sums[METRICS.indexOf(name)];
  return (sum("lmLoss") + 0.5 * (sum("haltLoss") + sum("continueLoss"))) / batch;
}

import { type Device, type Kind, profile, time, type Timing } from "@trm/engine";
import { type BenchName, benchSteps } from "./configs.ts";
import { openStep, prepareStep, startStep } from "./run_step.ts";
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

/** Times a training step on the device: forward, backward, optimizer and moving average, always on the same puzzles. */
export async function timeStep(
  name: BenchName,
  device: Device,
  { samples }: { readonly samples?: number } = {},
): Promise<StepTiming> {
  using step = await openStep(name, device);
  step.run();
  const lossFirst = await step.loss();
  const timing = await time(step.run, step.settled, { samples, warmUp: 0 });
  const lossLast = await step.loss();
  const { steps, dispatches } = step;
  return { timing, flops: stepFlops(benchSteps[name]), dispatches, lossFirst, lossLast, steps };
}

/** Times each kind of dispatch of a training step on its own. */
export async function profileStep(name: BenchName, device: Device): Promise<Kind[]> {
  const prepared = prepareStep(name, { precision: device.limits.target.precision });
  return await profile(prepared.planFor(device.limits), "step", {
    device,
    prepare: (machine) => startStep(machine, prepared).run(),
  });
}

import { compile, type Device, type Plan, repeated } from "@trm/engine";
import { prepareStep } from "./run_step.ts";

/** How many milliseconds the host takes to encode and submit 1,000 dispatches, the least of several times. */
export interface Encoding {
  /** Those of a step, in turn: a step must take the device longer than its share of this, or the device waits for the host. */
  readonly step: number;
  /** One again and again: what WebGPU itself takes at least, with no other pipeline or bind group to set. */
  readonly same: number;
}

/** Measures encoding, on a small step's dispatches; what they compute, and for how long, is left out. */
export async function measureEncoding(device: Device, samples = 15): Promise<Encoding> {
  const { planFor } = prepareStep("XS", { precision: device.limits.target.precision });
  const { graphs: { step: whole }, ...plans } = planFor(device.limits);
  const [step, same] = [thousandOf(whole), thousandOf(whole, 1)];
  using machine = await compile({ ...plans, graphs: { whole, step, same } }, device); // the step's inputs included
  const least = async (name: "step" | "same") => {
    let least = Infinity;
    for (let i = 0; i < samples; i++) {
      await machine.settled();
      const start = performance.now();
      machine.programs[name].run();
      least = Math.min(least, performance.now() - start);
    }
    await machine.settled();
    return least;
  };
  return { step: await least("step"), same: await least("same") };
}

/**
 * The first of a plan's dispatches, all unless said, again and again, 1,000 in all, in one submit; each of one workgroup, so that the device
 * is soon done.
 */
export function thousandOf(step: Plan, first: number = step.dispatches.length): Plan {
  const many = repeated(step, step.dispatches.slice(0, first), Math.ceil(1000 / first));
  const dispatches = many.dispatches.slice(0, 1000).map((each) =>
    ({ ...each, workgroups: [1, 1, 1], flops: 0 }) as const
  );
  return { ...many, dispatches };
}

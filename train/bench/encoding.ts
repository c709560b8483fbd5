import { compile, type Device, type Plan, repeated } from "@trm/engine";
import { prepareStep } from "./run_step.ts";

/**
 * How many milliseconds the host takes to encode and submit 1,000 dispatches of a planned step, the least of several times.
 *
 * A step must take the device longer than this, or the device waits for the host. The dispatches are a small step's; what they compute,
 * and for how long, is left out.
 */
export async function measureEncoding(device: Device, samples = 15): Promise<number> {
  const { planFor } = prepareStep("XS", { precision: device.limits.target.precision });
  const { graphs: { step }, ...plans } = planFor(device.limits);
  using machine = await compile({ ...plans, graphs: { step, thousand: thousandOf(step) } }, device); // the step's inputs included
  let least = Infinity;
  for (let i = 0; i < samples; i++) {
    await machine.settled();
    const start = performance.now();
    machine.programs.thousand.run();
    least = Math.min(least, performance.now() - start);
  }
  await machine.settled();
  return least;
}

/** A plan's dispatches again and again, 1,000 in all, in one submit; each of one workgroup, so that the device is soon done. */
export function thousandOf(step: Plan): Plan {
  const { length } = step.dispatches;
  const many = repeated(step, step.dispatches, Math.ceil(1000 / length));
  const dispatches = many.dispatches.slice(0, 1000).map((each) =>
    ({ ...each, workgroups: [1, 1, 1], flops: 0 }) as const
  );
  return { ...many, dispatches };
}

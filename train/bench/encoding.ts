import { compile, type Device, type Dispatch, type Plan } from "@trm/engine";
import { prepareStep } from "./run_step.ts";

/** How many milliseconds the host takes to encode and submit 1,000 dispatches, the least of several times, which take turns. */
export interface Encoding {
  /** Those of a step, in turn: a step must take the device longer than its share of this, or the device waits for the host. */
  readonly step: number;
  /** One again and again: without setting another pipeline and other bindings before each. */
  readonly same: number;
}

/** Measures encoding, on the dispatches of a step of as many recursions as the official ones, which compute nothing. */
export async function measureEncoding(device: Device, samples = 100): Promise<Encoding> {
  const { planFor, valuesOf } = prepareStep("M-att", { precision: device.limits.target.precision });
  const { graphs, ...plans } = planFor(device.limits);
  const thousands = { step: thousandOf(graphs.step), same: thousandOf(graphs.step, 1) };
  using machine = await compile({ ...plans, graphs: thousands }, device);
  const least = { step: Infinity, same: Infinity };
  const names = ["step", "same"] as const;
  names.forEach((name) => machine.programs[name].run(valuesOf(1)));
  for (let i = 0; i < samples; i++) {
    for (const name of names) {
      await machine.settled();
      const start = performance.now();
      machine.programs[name].run();
      least[name] = Math.min(least[name], performance.now() - start);
    }
  }
  await machine.settled();
  return least;
}

/**
 * The first of a plan's dispatches, all unless said, again and again, 1,000 in all: the same bindings, as many pipelines, but each a
 * workgroup that does nothing, so that they are soon built and soon done.
 */
export function thousandOf(step: Plan, first: number = step.dispatches.length): Plan {
  const kernels = [...new Set(step.dispatches.map(({ code }) => code))];
  const idle = step.dispatches.slice(0, first).map((dispatch): Dispatch => ({
    ...dispatch,
    code: `@compute @workgroup_size(1) fn main() {} // in place of kernel ${kernels.indexOf(dispatch.code)}`,
    workgroups: [1, 1, 1],
    flops: 0,
  }));
  const dispatches = Array.from({ length: 1000 }, (_, i) => idle[i % first]);
  return { ...step, dispatches, outputs: new Map(), late: [] };
}

import {
  apply,
  type Choosable,
  compile,
  type Device,
  type Graph,
  input,
  output,
  plan,
  record,
  repeated,
  reshape,
  type Spec,
  summary,
  type Values,
  withKernels,
} from "@trm/engine";
import { slice, sumAxis } from "@trm/ops";
import type { TunedWays } from "../kernels.ts";
import { draw } from "./time_op.ts";

/** How ways are timed and told apart. */
export interface TuneOptions {
  /** Each way is timed so often, in turn with the others: what slows the machine for a while slows them all. */
  readonly rounds?: number;
  /** A timing of the usual way lasts so many milliseconds, about: a wait for the device costs some 11 of them in Deno. */
  readonly atLeast?: number;
  /** Another way is taken only where it saves more than this share of the usual one's time. */
  readonly margin?: number;
}

/**
 * Times every way to compute something on a device, over the same memory again and again, and picks the fastest.
 *
 * As within a training step: operands and result are activations, which a device of precision f16 stores as halves, and what mostly joins or
 * turns the pairs it makes is timed with it, since some ways do both in one kernel.
 */
export async function tune(
  { what, ways, node, after }: Choosable,
  device: Device,
  { rounds = 7, atLeast = 100, margin = 0.03 }: TuneOptions = {},
): Promise<TunedWays> {
  const inputs: Spec[] = [];
  const given = (spec: Spec) => input(`in${inputs.push(spec) - 1}`, spec.shape, spec.dtype);
  const activation = (spec: Spec) => slice(given(spec), 0, 0, spec.shape[0]); // an input itself would be kept in f32, and so an output
  const graph = record(() => {
    const [made] = apply(node.op, node.inputs.map(activation), node.attributes);
    const [pairs, ...others] = after?.inputs ?? [];
    const result = after
      ? apply(after.op, [reshape(made, pairs.shape), ...others.map(given)], after.attributes)[0]
      : made;
    output("sums", sumAxis(result, 0));
  });
  const timed = new Set([node.op.name, after?.op.name]);
  const values = Object.fromEntries(inputs.map((spec, i) => [`in${i}`, draw(spec, i)]));
  using owned = new DisposableStack();
  const opened: Opened[] = [];
  for (const { name } of ways) {
    opened.push(owned.use(await openWay(graph, { values, timed }, withKernels(device, { [what]: name }))));
  }
  const [usual] = opened;
  let times = 1;
  while (times < MOST && await usual.milliseconds(times) < atLeast) times *= 2;
  const measured: number[][] = [];
  for (let round = 0; round < rounds; round++) {
    const row: number[] = [];
    for (const way of opened) row.push(await way.milliseconds(times) / times);
    measured.push(row);
  }
  const base = summary(measured.map((row) => row[0])).median;
  const ratios = opened.map((_, i) => summary(measured.map((row) => row[i] / row[0])).median);
  const least = Math.min(...ratios);
  return {
    way: ways[least < 1 - margin ? ratios.indexOf(least) : 0].name,
    flops: usual.flops,
    ms: ways.map(({ name }, i) => [name, base * ratios[i]]),
  };
}

/** Runs in one timing: short ones last milliseconds then. */
const MOST = 4096;

/** Runs in one submit, so that what a submit costs is not taken for the time of a short run. */
const OFTEN = 16;

interface Opened extends Disposable {
  readonly flops: number;
  /** How long so many runs take; the device is waited for. */
  milliseconds(times: number): Promise<number>;
}

/** Makes the ops that are timed ready to be run, and runs all once. */
async function openWay(
  graph: Graph,
  { values, timed }: { readonly values: Values; readonly timed: ReadonlySet<string | undefined> },
  device: Device,
): Promise<Opened> {
  const { graphs: { op: whole }, ...plans } = plan({ op: graph }, device.limits);
  const own = whole.dispatches.filter(({ label }) => label.split(" + ").every((name) => timed.has(name)));
  const [once, often] = [repeated(whole, own, 1), repeated(whole, own, OFTEN)];
  const machine = await compile({ ...plans, graphs: { whole, once, often } }, device);
  machine.programs.whole.run(values);
  await machine.settled();
  return {
    flops: own.reduce((sum, { flops }) => sum + flops, 0),
    async milliseconds(times) {
      const start = performance.now();
      for (let i = 0; i < Math.floor(times / OFTEN); i++) machine.programs.often.run();
      for (let i = 0; i < times % OFTEN; i++) machine.programs.once.run();
      await machine.settled();
      return performance.now() - start;
    },
    [Symbol.dispose]: () => machine[Symbol.dispose](),
  };
}

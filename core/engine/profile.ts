import { compile } from "./compile.ts";
import type { Device } from "./device.ts";
import type { Machine } from "./machine.ts";
import type { Dispatch, Plan, Plans } from "./plan/plan.ts";
import { time, type Timing } from "./timing.ts";

/** Dispatches of one kernel, with the same sizes. */
export interface Kind {
  /** The ops it computes. */
  readonly label: string;
  /** Its uniforms. */
  readonly sizes: readonly number[];
  /** How many of them there are. */
  readonly count: number;
  /** Of one of them. */
  readonly timing: Timing;
  /** Of one of them. */
  readonly flops: number;
  /** Bytes one of them binds: what it reads and writes, if all of it once. */
  readonly bytes: number;
}

/**
 * Times each kind of dispatch in a program on its own; those that take most of the program's time first.
 *
 * A dispatch is repeated over the same memory, so what it reads may lie in a cache that it would not lie in otherwise: the kinds' times
 * need not add up to the program's. `prepare` sets states and runs the program once.
 */
export async function profile<Name extends string>(
  { graphs, ...plans }: Plans<Name>,
  name: Name,
  { device, prepare, samples = 3, only = () => true }: {
    readonly device: Device;
    readonly prepare: (machine: Machine<Name>) => void;
    /** Timings of a kind. */
    readonly samples?: number;
    /** Which kinds, by label; all unless given. */
    readonly only?: (label: string) => boolean;
  },
): Promise<Kind[]> {
  const whole = graphs[name];
  const kinds = kindsOf(whole).filter(({ dispatch: { label } }) => only(label));
  const alone = kinds.flatMap(({ dispatch }, i) => [
    [`${i} once`, repeated(whole, [dispatch], 1)],
    [`${i} often`, repeated(whole, [dispatch], OFTEN)],
  ]);
  using machine = await compile({ ...plans, graphs: { ...Object.fromEntries(alone), ...graphs } }, device);
  prepare(machine);
  const timeOf = (program: string, samples: number): Promise<Timing> =>
    time(() => (machine as Machine).programs[program].run(), machine.settled, { samples, atLeast: 100 });
  const timed: Kind[] = [];
  for (const [i, { dispatch, count }] of kinds.entries()) {
    const { label, sizes, bindings, flops } = dispatch;
    const once = await timeOf(`${i} once`, 1);
    const timing = once.median > LONG
      ? await timeOf(`${i} once`, samples)
      : scaled(await timeOf(`${i} often`, samples), OFTEN);
    timed.push({ label, sizes, count, timing, flops, bytes: bindings.reduce((total, { size }) => total + size, 0) });
  }
  return timed.sort((a, b) => b.count * b.timing.median - a.count * a.timing.median);
}

/** Dispatches in one submit, so that what a submit costs is not taken for a dispatch's time … */
const OFTEN = 32;

/** … unless it takes so many milliseconds that a submit costs nothing beside it. */
const LONG = 20;

function scaled({ median, min, max, samples, repeats }: Timing, by: number): Timing {
  return { median: median / by, min: min / by, max: max / by, samples, repeats: repeats * by };
}

function kindsOf({ dispatches }: Plan): { dispatch: Dispatch; count: number }[] {
  const kinds = new Map<string, { dispatch: Dispatch; count: number }>();
  for (const dispatch of dispatches) {
    const { code, sizes, workgroups, bindings } = dispatch;
    const key = [code, sizes, workgroups, bindings.map(({ size }) => size)].join("\n");
    const kind = kinds.get(key);
    if (kind) kind.count++;
    else kinds.set(key, { dispatch, count: 1 });
  }
  return [...kinds.values()];
}

/** A program of some of another's dispatches, many times; it needs no input that the whole did not set. */
export function repeated(whole: Plan, dispatches: readonly Dispatch[], times: number): Plan {
  return { ...whole, dispatches: Array(times).fill(dispatches).flat(), inputs: [], outputs: new Map(), late: [] };
}

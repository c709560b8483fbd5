import { compile } from "./compile.ts";
import type { Device } from "./device.ts";
import type { Machine } from "./machine.ts";
import type { Dispatch, Plan, Plans } from "./plan/plan.ts";
import { time, type Timing } from "./timing.ts";

/** Where the time of a program goes. */
export interface Profile {
  /** The whole program. */
  readonly whole: Timing;
  /** Equal dispatches together, those that take most of the time first. */
  readonly kinds: readonly Kind[];
}

/** Dispatches of one kernel, with the same sizes. */
export interface Kind {
  readonly label: string;
  readonly sizes: readonly number[];
  readonly workgroups: Dispatch["workgroups"];
  /** How many of them there are. */
  readonly count: number;
  /** Of one of them. */
  readonly timing: Timing;
  readonly flops: number;
  /** Bytes one of them binds: what it reads and writes, if all of it once. */
  readonly bytes: number;
}

/**
 * Times a program, and each kind of dispatch in it on its own.
 *
 * A dispatch is repeated over the same memory, so what it reads may lie in a cache that it would not lie in otherwise: the kinds' times
 * need not add up to the program's. `prepare` sets states and runs the program once.
 */
export async function profile<Name extends string>(
  { graphs, ...plans }: Plans<Name>,
  name: Name,
  { device, prepare }: { readonly device: Device; readonly prepare: (machine: Machine<Name>) => void },
): Promise<Profile> {
  const whole = graphs[name];
  const kinds = kindsOf(whole);
  const alone = kinds.flatMap(({ dispatch }, i) => [
    [`${i} once`, repeated(whole, dispatch, 1)],
    [`${i} often`, repeated(whole, dispatch, OFTEN)],
  ]);
  using machine = await compile({ ...plans, graphs: { ...Object.fromEntries(alone), ...graphs } }, device);
  prepare(machine);
  const { programs, settled } = machine as Machine;
  const timeOf = (program: string, samples: number) =>
    time(() => programs[program].run(), settled, { samples, atLeast: 100 });
  const timed: Kind[] = [];
  for (const [i, { dispatch, count }] of kinds.entries()) {
    const { label, sizes, workgroups, bindings, flops } = dispatch;
    const bytes = bindings.reduce((total, { size }) => total + size, 0);
    timed.push({ label, sizes, workgroups, count, timing: await timeOfKind(i), flops, bytes });
  }
  return {
    whole: await timeOf(name, 1),
    kinds: timed.sort((a, b) => b.count * b.timing.median - a.count * a.timing.median),
  };

  /** A short dispatch is repeated within one submit: what a submit costs is not its time. */
  async function timeOfKind(i: number): Promise<Timing> {
    const once = await timeOf(`${i} once`, 1);
    if (once.median > LONG) return once;
    const often = await timeOf(`${i} often`, 3);
    return {
      ...often,
      median: often.median / OFTEN,
      min: often.min / OFTEN,
      max: often.max / OFTEN,
      repeats: often.repeats * OFTEN,
    };
  }
}

/** Dispatches in one submit. */
const OFTEN = 32;

/** Milliseconds beside which a submit costs nothing. */
const LONG = 20;

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

/** A program of one dispatch, many times; it needs no input that the whole did not set. */
function repeated(whole: Plan, dispatch: Dispatch, times: number): Plan {
  return { ...whole, dispatches: Array(times).fill(dispatch), inputs: [], outputs: new Map(), late: [] };
}

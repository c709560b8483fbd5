import { ourName } from "@trm/weights";
import { type Check, same, updated, within } from "./compare.ts";
import type { ModelJson } from "./configure.ts";
import type { Fixture } from "./fixture.ts";

/** Whether every step starts from what the reference had, or only the first. */
export type Mode = "teacher forced" | "free running";

/** What was found, by the fixtures' names but for our names of parameters. */
export type Findings = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Compares everything recorded under `under` with what was found; nothing recorded may be left out.
 *
 * `reach` says how far a parameter whose gradient is rounding noise may have moved; by group and our name.
 */
export function compareFixture(
  { names, read, json }: Fixture,
  { under, found, mode, reach }: {
    readonly under: string;
    readonly found: Findings;
    readonly mode: Mode;
    readonly reach?: (group: string, parameter: string) => number;
  },
): Check[] {
  return names.filter((name) => name.startsWith(under) && !name.startsWith(`${under}batch/`)).flatMap((name) => {
    const [group, ...rest] = name.slice(under.length).split("/");
    const parameter = ofParameters.includes(group) ? ourName(rest.join("/")) : undefined;
    const values = found[parameter ? `${group}/${parameter}` : [group, ...rest].join("/")];
    if (!values) throw new TypeError(`Cannot compare "${name}": nothing was found for it`);
    const what = `${mode}, ${name}`;
    const expected = read(name);
    if (expected instanceof Uint32Array) return same(what, values, expected);
    const tolerance = toleranceOf(json as ModelJson, name, mode);
    if (parameter && reach && (group === "param" || group === "ema")) {
      return updated(what, values, expected, { tolerance, reach: reach(group, parameter) });
    }
    return within(what, values, expected, tolerance);
  });
}

/** A tensor's own tolerance if teacher forced, its group's if free running. */
export function toleranceOf({ tensors, tolerance }: ModelJson, name: string, mode: Mode): number {
  const [part, ...groups] = name.split("/");
  const group = groups.find((group) => !group.startsWith("iter")) as string;
  const stated = mode === "teacher forced"
    ? tensors?.[name]?.atol_teacher_forced
    : tolerance[part]?.[group]?.atol_free_running ?? tensors?.[name]?.atol_free_running;
  if (stated === undefined) throw new TypeError(`Cannot compare "${name}": no tolerance is recorded`);
  return stated;
}

const ofParameters = ["grad", "param", "ema", "exp_avg", "exp_avg_sq"];

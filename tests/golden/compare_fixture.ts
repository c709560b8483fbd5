import { ourName } from "@trm/weights";
import { alike, type Check, same, updated, within } from "./compare.ts";
import type { ModelJson } from "./configure.ts";
import type { Fixture } from "./fixture.ts";

/** Whether every step starts from what the reference had, or only the first; in f16, every one does. */
export type Mode = "teacher forced" | "free running" | "in f16";

/** Not compared in f16: what is traced, as what is seen is not stored as f16; predictions, which turn where two logits are nearly alike. */
const notInHalves = /\/(batch|trace)\/|\/preds$/;

/** How far off a tensor may be as a whole in f16, relative to it: after one step, in gradients, which cancel, and after an evaluation's 16. */
const roughly = { values: 0.01, gradients: 0.05, evaluation: 0.05 };

/** What was found, by the fixtures' names but for our names of parameters. */
export type Findings = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Compares everything recorded under `under` with what was found; nothing recorded may be left out.
 *
 * Where an answer `turned` right or wrong by rounding, so did what the halting head is to say, and gradients are not compared.
 * `reach` says how far a parameter whose gradient is rounding noise may have moved; by group and our name.
 */
export function compareFixture(
  { names, read, json }: Fixture,
  { under, found, mode, turned = false, reach }: {
    readonly under: string;
    readonly found: Findings;
    readonly mode: Mode;
    readonly turned?: boolean;
    readonly reach?: (group: string, parameter: string) => number;
  },
): Check[] {
  const left = mode === "in f16" ? notInHalves : /\/batch\//;
  return names.filter((name) => name.startsWith(under) && !left.test(name)).flatMap((name) => {
    const [group, ...rest] = name.slice(under.length).split("/");
    const parameter = ofParameters.includes(group) ? ourName(rest.join("/")) : undefined;
    const values = found[parameter ? `${group}/${parameter}` : [group, ...rest].join("/")];
    if (!values) throw new TypeError(`Cannot compare "${name}": nothing was found for it`);
    const what = `${mode}, ${name}`;
    const expected = read(name);
    if (expected instanceof Uint32Array) return same(what, values, expected);
    if (mode === "in f16") {
      const gradient = group.includes("grad") || group.startsWith("exp_avg");
      if (gradient && turned) return [];
      const farthest = group === "param" || group === "ema" ? reach?.(group, parameter ?? "") : undefined;
      if (farthest !== undefined) return within(what, values, expected, farthest + 1e-6);
      const kind = gradient ? "gradients" : under.startsWith("eval") ? "evaluation" : "values";
      return alike(what, values, expected, roughly[kind]);
    }
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

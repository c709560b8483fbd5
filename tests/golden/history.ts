import { type NumberArray, type Parameter, sizeOf } from "@trm/engine";
import type { StepConfig } from "@trm/train";
import type { Fixture } from "./fixture.ts";
import type { Recording } from "./subject.ts";

type Numbers = Float32Array<ArrayBuffer>;

/** What the reference had at the start, and after each of its steps; parameters and what is like them lie as in their bundle. */
export interface History {
  /** Names and values of the states that never change. */
  readonly initial: Readonly<Record<string, Numbers>>;
  /** After step k, from 0 on. */
  readonly parameters: readonly Numbers[];
  readonly puzzles: readonly (Numbers | undefined)[];
  /** Of step k, from 1 on; none where the weights are frozen. */
  readonly gradients: readonly (Numbers | undefined)[];
}

/** Reads all steps' parameters and gradients. */
export async function historyOf(
  { weights: load }: Fixture,
  { model, config, states, json }: Pick<Recording, "model" | "config" | "states" | "json">,
): Promise<History> {
  const { parameters, buffers: { initial, puzzles } } = model;
  const size = states.weights.shape[0];
  const frozen = config.trained === "puzzles";
  const shapesOf = (states: readonly { name: string; shape: readonly number[] }[]) =>
    Object.fromEntries(states.map(({ name, shape }) => [name, shape]));
  const table = puzzles ? [puzzles] : [];
  const start = await load("init/", shapesOf([...parameters, ...table, ...Object.values(initial)]));
  const history = {
    initial: start,
    parameters: [flat(parameters, start, size)],
    puzzles: [start["puzzles.weight"] as Numbers | undefined],
    gradients: [undefined] as (Numbers | undefined)[],
  };
  for (let k = 1; k <= json.steps.length; k++) {
    const next = await load(`step${k}/param/`, shapesOf([...frozen ? [] : parameters, ...table]));
    history.parameters.push(frozen ? history.parameters[0] : flat(parameters, next, size));
    history.puzzles.push(next["puzzles.weight"]);
    history.gradients.push(
      frozen ? undefined : flat(parameters, await load(`step${k}/grad/`, shapesOf(parameters)), size),
    );
  }
  return history;
}

/** The optimizer's moments after step `k`, rebuilt in f64 from the gradients. */
export function momentsAfter(
  { gradients, parameters: [{ length }] }: History,
  k: number,
  { beta1, beta2 }: StepConfig["optimizer"],
): { m: Float64Array; v: Float64Array } {
  const m = new Float64Array(length);
  const v = new Float64Array(length);
  for (const gradient of gradients.slice(1, k + 1)) {
    gradient?.forEach((g, i) => {
      m[i] += (1 - beta1) * (g - m[i]);
      v[i] += (1 - beta2) * (g * g - v[i]);
    });
  }
  return { m, v };
}

/** The average of the parameters after step `k`, rebuilt in f64. */
export function averageAfter({ parameters }: History, k: number, decay: number): Float64Array {
  const average = Float64Array.from(parameters[0]);
  for (const values of parameters.slice(1, k + 1)) {
    values.forEach((value, i) => average[i] = decay * average[i] + (1 - decay) * value);
  }
  return average;
}

/** Values by parameter, laid as the parameters are in their bundle of `size` numbers. */
export function flat(
  parameters: readonly Parameter[],
  values: Readonly<Record<string, Numbers>>,
  size: number,
): Numbers {
  const whole = new Float32Array(size);
  for (const { name, home } of parameters) whole.set(values[name], home?.offset);
  return whole;
}

/** The part of a bundle that lies as the parameter does. */
export function partOf(whole: NumberArray, { home, shape }: Parameter): NumberArray {
  const from = home?.offset ?? 0;
  return whole.subarray(from, from + sizeOf(shape));
}

import { type Graph, type Machine, type NumberArray, type Precision, sizeOf, type State } from "@trm/engine";
import type { Response } from "@trm/eval";
import type { Model } from "@trm/layers";
import type { StepConfig, StepStates } from "@trm/train";
import { blocksOf, type ModelJson, modelOf, stepConfigOf } from "./configure.ts";
import type { Fixture } from "./fixture.ts";
import { averageAfter, type History, momentsAfter } from "./history.ts";
import { lossScale } from "../../train/update.ts";
import { scoredResponse, updateAlone, watchedStep } from "./watch.ts";

/** A fixture's model as ours, its graphs recorded. */
export interface Recording {
  readonly fixture: Fixture;
  readonly json: ModelJson;
  readonly model: Model;
  readonly config: StepConfig;
  readonly states: StepStates;
  /** `eval` and `eval_ema`, where the fixture has them. */
  readonly evaluations: Readonly<Record<string, Response>>;
  /** `step`, `update` and the evaluations. */
  readonly graphs: Readonly<Record<string, Graph>>;
}

/** The same on a machine. */
export interface Subject extends Recording {
  readonly history: History;
  readonly machine: Machine;
}

/** Records the model of a fixture, its step and its evaluations; the calls of its nets are traced in f32, as what is seen is not stored as f16. */
export function recordModel(fixture: Fixture, precision: Precision): Recording {
  const json = fixture.json as ModelJson;
  const traced = precision === "f16" ? [] : fixture.names.filter((name) => /^step1\/trace\/\d/.test(name));
  const calls = traced.map((name) => name.split("/")[2]);
  const model = modelOf(json, { rematerialize: calls.length > 0 }); // so both ways of going back are compared
  const config = { ...stepConfigOf(json), precision };
  const averaged = config.emaDecay === undefined ? undefined : model.twin();
  const trace = calls.map((name) => ({ name, blocks: blocksOf(json, name) }));
  const { graph, states } = watchedStep(model, config, { averaged, trace });
  const evaluations: Record<string, Response> = {};
  for (const [name, evaluated] of [["eval", model], ["eval_ema", averaged]] as const) {
    if (!json[name] || !evaluated) continue;
    evaluations[name] = scoredResponse(evaluated, { ...config, batch: fixture.shape("eval/batch/inputs")[0] });
  }
  const graphs: Record<string, Graph> = { step: graph, update: updateAlone(model, config, states) };
  for (const name in evaluations) graphs[name] = evaluations[name].graph;
  return { fixture, json, model, config, states, evaluations, graphs };
}

/**
 * Puts everything where the reference had it after step `k`; at the start all rows have halted, and the carry is NaN.
 *
 * Moments are of gradients of the scaled loss, which is the loss itself in f32.
 */
export function restore({ fixture: { read }, model, config, states, history, machine }: Subject, k: number): void {
  machine.write(states.weights, history.parameters[k]);
  const table = history.puzzles[k];
  if (model.buffers.puzzles && table) machine.write(model.buffers.puzzles, table);
  if (states.moments) {
    const { m, v } = momentsAfter(history, k, config.optimizer);
    const scale = lossScale(config, model);
    machine.write(states.moments.m, m.map((value) => value * scale));
    machine.write(states.moments.v, v.map((value) => value * scale ** 2));
  }
  if (states.ema && config.emaDecay !== undefined) machine.write(states.ema, averageAfter(history, k, config.emaDecay));
  for (const [tensor, state] of Object.entries(rowStates(states))) {
    machine.write(state, k === 0 ? filled(state, Number(tensor === "halted")) : read(`step${k}/${tensor}`));
  }
  for (const [tensor, state] of Object.entries(carryStates(states.carry, "carry"))) {
    machine.write(state, k === 0 ? filled(state, NaN) : read(`step${k}/${tensor}`));
  }
}

/** What each row works on, by the fixtures' names. */
export function rowStates({ rows }: StepStates): Record<string, State> {
  return {
    "current_data/inputs": rows.tokens,
    "current_data/labels": rows.labels,
    "current_data/puzzle_identifiers": rows.identifiers,
    steps: rows.steps,
    halted: rows.halted,
  };
}

/** A carry by the fixtures' names: y is z_H, z is z_L, z1 is z_L1. */
export function carryStates(carry: Readonly<Record<string, State>>, group: string): Record<string, State> {
  const official = (name: string) => name === "y" ? "z_H" : name.replace("z", "z_L");
  return Object.fromEntries(Object.entries(carry).map(([name, state]) => [`${group}/${official(name)}`, state]));
}

/** As many times `value` as a state has elements. */
export function filled({ shape }: State, value: number): Float32Array {
  return new Float32Array(sizeOf(shape)).fill(value);
}

/** Several states, read at once. */
export async function readStates(
  machine: Machine,
  states: Readonly<Record<string, State | undefined>>,
): Promise<Record<string, NumberArray>> {
  const present = Object.entries(states).filter((entry): entry is [string, State] => entry[1] !== undefined);
  const read = present.map(async ([name, state]): Promise<[string, NumberArray]> => [name, await machine.read(state)]);
  return Object.fromEntries(await Promise.all(read));
}

/** Several outputs of a program, read at once. */
export async function readOutputs(
  { programs }: Machine,
  program: string,
  names: readonly string[],
): Promise<Record<string, NumberArray>> {
  const read = names.map(async (name): Promise<[string, NumberArray]> => [name, await programs[program].read(name)]);
  return Object.fromEntries(await Promise.all(read));
}

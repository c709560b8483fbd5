import { initialize } from "@trm/engine";
import type { Backend } from "./backend.ts";
import type { Check } from "./compare.ts";
import type { Mode } from "./compare_fixture.ts";
import { compareEvaluations } from "./evaluations.ts";
import type { Fixture } from "./fixture.ts";
import { historyOf } from "./history.ts";
import { compareRates, compareStep, compareUpdate } from "./steps.ts";
import { recordModel, restore, type Subject } from "./subject.ts";

/** Compares a model with its fixture: rates, updates, steps and evaluations, teacher forced and, in f32, then free running. */
export async function checkModel(fixture: Fixture, backend: Backend): Promise<Check[]> {
  const recorded = recordModel(fixture, backend.precision);
  using machine = await backend.machine(recorded.graphs);
  initialize(machine);
  const history = await historyOf(fixture, recorded);
  for (const state of Object.values(recorded.model.buffers.initial)) {
    machine.write(state, history.initial[state.name]);
  }
  const subject = { ...recorded, history, machine };
  const checks = compareRates(subject);
  if (backend.precision === "f16") return [...checks, ...await teacherForced(subject, "in f16")];
  return [...checks, ...await teacherForced(subject, "teacher forced"), ...await freeRunning(subject)];
}

async function teacherForced(subject: Subject, mode: Mode): Promise<Check[]> {
  const K = subject.json.steps.length;
  const checks: Check[] = [];
  for (let k = 1; k <= K; k++) {
    restore(subject, k - 1);
    checks.push(...await compareUpdate(subject, k));
    restore(subject, k - 1);
    checks.push(...await compareStep(subject, k, mode));
  }
  restore(subject, K);
  return [...checks, ...await compareEvaluations(subject, mode)];
}

async function freeRunning(subject: Subject): Promise<Check[]> {
  const checks: Check[] = [];
  restore(subject, 0);
  for (let k = 1; k <= subject.json.steps.length; k++) checks.push(...await compareStep(subject, k, "free running"));
  return [...checks, ...await compareEvaluations(subject, "free running")];
}

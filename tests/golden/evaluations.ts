import type { NumberArray } from "@trm/engine";
import { type Check, same } from "./compare.ts";
import { flat } from "./history.ts";
import { compareFixture, type Mode } from "./compare_fixture.ts";
import { compareScores, lossTolerance, type ScoresJson } from "./scores.ts";
import { carryStates, filled, readOutputs, readStates, type Subject } from "./subject.ts";

/** Every evaluation: each of its supervision steps, from a fresh carry, and the carry that it ends with. */
export async function compareEvaluations(subject: Subject, mode: Mode): Promise<Check[]> {
  const { json, evaluations } = subject;
  const checks: Check[] = [];
  for (const name of ["eval", "eval_ema"] as const) {
    if (!evaluations[name]) continue;
    if (name === "eval_ema" && mode !== "free running") await loadAverage(subject);
    checks.push(...await compareEvaluation(subject, { name, mode, steps: json[name] ?? [] }));
  }
  return checks;
}

async function compareEvaluation(
  { fixture, config, evaluations, machine }: Subject,
  { name, mode, steps }: { readonly name: string; readonly mode: Mode; readonly steps: readonly ScoresJson[] },
): Promise<Check[]> {
  const { carry } = evaluations[name];
  for (const state of Object.values(carry)) machine.write(state, filled(state, NaN));
  const batch = (tensor: string) => fixture.read(`eval/batch/${tensor}`); // the average's is the same
  const [B] = fixture.shape("eval/batch/inputs");
  const rows = (value: number) => new Uint32Array(B).fill(value);
  const questions = { tokens: batch("inputs"), labels: batch("labels"), identifiers: batch("puzzle_identifiers") };
  const found: Record<string, NumberArray> = {};
  const checks = [same(`${name} steps`, [steps.length], [config.supervisionSteps])];
  for (let i = 1; i <= steps.length; i++) {
    const halted = rows(Number(i === config.supervisionSteps));
    machine.programs[name].run({ ...questions, restart: rows(Number(i === 1)), halted, steps: rows(i) });
    const answers = await readOutputs(machine, name, ["predictions", "halt", "proceed", "logits", "metrics"]);
    found[`iter${i}/preds`] = answers.predictions;
    found[`iter${i}/q_halt_logits`] = answers.halt;
    found[`iter${i}/q_continue_logits`] = answers.proceed;
    found[`iter${i}/logits`] = answers.logits;
    const scored = { what: `${mode}, ${name}/iter${i}`, tolerance: lossTolerance[mode], rounded: mode === "in f16" };
    checks.push(...compareScores(answers.metrics, steps[i - 1], scored));
  }
  Object.assign(found, await readStates(machine, carryStates(carry, "final_carry")));
  return [...checks, ...compareFixture(fixture, { under: `${name}/`, found, mode })];
}

/** Sets the averaged weights to those recorded after the last step. */
async function loadAverage({ fixture, json, model: { parameters }, states, machine }: Subject): Promise<void> {
  if (!states.ema) return;
  const wanted = Object.fromEntries(parameters.map(({ name, shape }) => [name, shape]));
  const recorded = await fixture.weights(`step${json.steps.length}/ema/`, wanted);
  machine.write(states.ema, flat(parameters, recorded, states.ema.shape[0]));
}

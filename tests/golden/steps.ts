import type { NumberArray } from "@trm/engine";
import { trainingMeans } from "@trm/metrics";
import { adamRates, signSgdRates } from "@trm/ops";
import { learningRate, METRICS } from "@trm/train";
import { lossScale } from "../../train/update.ts";
import { type Check, within } from "./compare.ts";
import { schedulesOf } from "./configure.ts";
import { partOf } from "./history.ts";
import { compareFixture, type Findings, type Mode } from "./compare_fixture.ts";
import { compareScores, lossTolerance, namedSums, officialMetrics, turning } from "./scores.ts";
import { carryStates, readOutputs, readStates, rowStates, type Subject } from "./subject.ts";

/** The learning rates of every step, and the one that was reported: the last optimizer's. */
export function compareRates({ json, config }: Pick<Subject, "json" | "config">): Check[] {
  const { main, puzzles } = schedulesOf(json);
  const found = json.steps.map((_, i) => [learningRate(i + 1, puzzles), learningRate(i + 1, main)]);
  const last = found.map(([puzzles, main]) => config.trained === "puzzles" ? puzzles : main);
  const rounding = 1e-12 * Math.max(main.lr, puzzles.lr);
  return [
    within("learning rates", found.flat(), json.steps.flatMap(({ lr }) => [lr.puzzle_emb, lr.main]), rounding),
    within("reported rates", last, json.steps.map(({ reported }) => reported["train/lr"]), rounding),
  ];
}

/** The update of step `k` from the recorded gradients: every parameter within 1e-6. */
export async function compareUpdate(subject: Subject, k: number): Promise<Check[]> {
  const { fixture: { read }, model, config, states, history, machine } = subject;
  const { parameters, buffers: { puzzles } } = model;
  const scale = lossScale(config, model);
  const values: Record<string, NumberArray> = ratesAt(subject, k);
  const gradients = history.gradients[k];
  if (gradients) {
    for (const each of parameters) values[`gradient.${each.name}`] = partOf(gradients, each).map((g) => g * scale);
  }
  if (puzzles) {
    values.identifiers = read(`step${k}/puzzle_emb_local_ids`);
    values["puzzle.gradients"] = read(`step${k}/puzzle_emb_local_grad`);
  }
  machine.programs.update.run(values);
  const checks = [within(`update ${k}, weights`, await machine.read(states.weights), history.parameters[k], 1e-6)];
  const table = history.puzzles[k];
  if (puzzles && table) checks.push(within(`update ${k}, puzzle rows`, await machine.read(puzzles), table, 1e-6));
  return checks;
}

/** Step `k` on its batch, and all that was recorded of it. */
export async function compareStep(subject: Subject, k: number, mode: Mode): Promise<Check[]> {
  const { fixture, json, config, states, machine } = subject;
  const batch = (name: string) => fixture.read(`step${k}/batch/${name}`);
  machine.write(states.metrics, new Float32Array(METRICS.length));
  machine.programs.step.run({
    "fresh.tokens": batch("inputs"),
    "fresh.labels": batch("labels"),
    "fresh.identifiers": batch("puzzle_identifiers"),
    ...ratesAt(subject, k),
  });
  const sums = await machine.read(states.metrics);
  const found = await findings(subject);
  const turned = mode === "in f16" && namedSums(sums).exactAccuracy !== json.steps[k - 1].metrics.exact_accuracy;
  return [
    ...compareFixture(fixture, { under: `step${k}/`, found, mode, turned, reach }),
    ...compareScores(sums, json.steps[k - 1], {
      what: `${mode}, step${k}`,
      tolerance: lossTolerance[mode],
      rounded: mode === "in f16",
    }),
    ...(turned ? [] : [reported()]),
  ];

  /** Gradients that are rounding noise may turn around at every step since all was as the reference had it. */
  function reach(group: string, parameter: string): number {
    const { main, puzzles } = schedulesOf(json);
    const first = mode === "free running" ? 1 : k;
    let lr = 0;
    for (let i = first; i <= k; i++) lr += learningRate(i, parameter === "puzzles.weight" ? puzzles : main);
    return 2.2 * lr * (group === "ema" ? (1 - (config.emaDecay ?? 0)) * (k + 1 - first) : 1);
  }

  /** What the trainer logs. It divides even the count by the count, which is left out. */
  function reported(): Check {
    const means = trainingMeans(namedSums(sums), config.batch);
    const logged = json.steps[k - 1].reported;
    const left = mode === "in f16" ? ["count", ...turning] : ["count"];
    const names = METRICS.filter((name) => !left.includes(name) && `train/${officialMetrics[name]}` in logged);
    const values = names.map((name) => logged[`train/${officialMetrics[name]}`]);
    const tolerance = lossTolerance[mode] * Math.max(1, ...values);
    return within(`${mode}, step${k}/reported`, names.map((name) => means[name]), values, tolerance);
  }
}

/** The inputs of step `k` beside its batch. */
function ratesAt({ json, config }: Subject, k: number): Record<string, Float32Array<ArrayBuffer>> {
  const { weight_decay: weightDecay, puzzle_emb_weight_decay } = json.training;
  const { main, puzzles } = schedulesOf(json);
  const lr = learningRate(k, puzzles);
  return {
    rates: adamRates({ ...config.optimizer, lr: learningRate(k, main), weightDecay, t: k }),
    "puzzle.rates": signSgdRates({ lr, weightDecay: puzzle_emb_weight_decay }),
  };
}

/** What a step kept and let be seen, by the fixtures' names. */
async function findings({ graphs, model, config, states, machine }: Subject): Promise<Findings> {
  const scale = lossScale(config, model);
  const of: Readonly<Record<string, number>> = { grad: scale, exp_avg: scale, exp_avg_sq: scale ** 2 };
  const { gradients: grad, ...outputs } = await readOutputs(machine, "step", [...graphs.step.outputs.keys()]);
  const kept = {
    ...rowStates(states),
    ...carryStates(states.carry, "carry"),
    "param/puzzles.weight": model.buffers.puzzles,
  };
  const { weights: param, ema, moments } = states;
  const bundles = await readStates(machine, { param, ema, exp_avg: moments?.m, exp_avg_sq: moments?.v });
  const found = { ...outputs, ...await readStates(machine, kept) };
  for (const [group, whole] of Object.entries(grad ? { ...bundles, grad } : bundles)) {
    for (const each of model.parameters) {
      found[`${group}/${each.name}`] = partOf(whole, each).map((value) => value / (of[group] ?? 1));
    }
  }
  found.puzzle_emb_local_grad &&= found.puzzle_emb_local_grad.map((value) => value / scale);
  return found;
}

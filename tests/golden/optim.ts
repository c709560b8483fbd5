import { assign, input, type NumberArray, record, sizeOf, state } from "@trm/engine";
import { truncatedNormalAt } from "@trm/layers";
import { adamAtan2, adamRates, mix, signSgd, signSgdRates } from "@trm/ops";
import { learningRate } from "@trm/train";
import type { Backend } from "./backend.ts";
import type { Case, CaseRunner } from "./cases.ts";
import { type Check, within } from "./compare.ts";
import type { Fixture, Json } from "./fixture.ts";

/** How cases of optimizers are run, by kind. */
export const optimizerKinds: Readonly<Record<string, CaseRunner<never>>> = {
  adam_atan2: adam,
  sparse_signsgd: sparseSignSgd,
  ema: average,
};

interface AdamCase {
  readonly lr: readonly number[];
  readonly betas: readonly [number, number];
  readonly weight_decay: number;
}

async function adam(given: Case<AdamCase>, backend: Backend): Promise<Check[]> {
  const { lr, betas: [beta1, beta2], weight_decay: weightDecay } = given.json;
  const count = sizeOf(given.shape("param0"));
  const size = Math.ceil(count / 4) * 4; // weights are updated four at a time
  const [weights, m, v] = ["weights", "m", "v"].map((name) => state(name, [size]));
  const graph = record(() => {
    const inputs = { weights, gradients: input("gradients", [size]), m, v, rates: input("rates", [4]) };
    const next = adamAtan2(inputs, { beta1, beta2 });
    assign(weights, next.weights);
    assign(m, next.m);
    assign(v, next.v);
  });
  using machine = await backend.machine({ graph });
  const padded = (numbers: NumberArray) => Float32Array.from({ length: size }, (_, i) => numbers[i] ?? 0);
  machine.write(weights, padded(given.read("param0")));
  for (const moment of [m, v]) machine.write(moment, new Float32Array(size));
  const checks: Check[] = [];
  for (let t = 1; t <= lr.length; t++) {
    const gradients = padded(given.read(`step${t}/grad`));
    machine.programs.graph.run({ gradients, rates: adamRates({ lr: lr[t - 1], weightDecay, beta1, beta2, t }) });
    for (const [tensor, kept] of [["param", weights], ["exp_avg", m], ["exp_avg_sq", v]] as const) {
      checks.push(given.compare(`step${t}/${tensor}`, (await machine.read(kept)).subarray(0, count)));
    }
  }
  return checks;
}

async function sparseSignSgd(
  given: Case<{ readonly lr: number; readonly weight_decay: number }>,
  backend: Backend,
): Promise<Check[]> {
  const { lr, weight_decay } = given.json;
  const table = state("table", given.shape("weights0"));
  const graph = record(() => {
    const ids = input("ids", given.shape("step1/ids"), "u32");
    const gradients = input("gradients", given.shape("step1/local_grad"));
    assign(table, signSgd({ table, ids, gradients, rates: input("rates", [3]) }));
  });
  using machine = await backend.machine({ graph });
  machine.write(table, given.read("weights0"));
  const checks: Check[] = [];
  for (let t = 1; given.has(`step${t}/weights`); t++) {
    const [ids, gradients] = [given.read(`step${t}/ids`), given.read(`step${t}/local_grad`)];
    machine.programs.graph.run({ ids, gradients, rates: signSgdRates({ lr, weightDecay: weight_decay }) });
    checks.push(given.compare(`step${t}/weights`, await machine.read(table)));
  }
  return checks;
}

async function average(given: Case<{ readonly mu: number }>, backend: Backend): Promise<Check[]> {
  const names = given.names.filter((name) => name.startsWith("step0/param/")).map((name) => name.split("/")[2]);
  const checks: Check[] = [];
  for (const name of names) {
    const shape = given.shape(`step0/param/${name}`);
    const ema = state("ema", shape);
    const graph = record(() => assign(ema, mix(ema, input("weights", shape), 1 - given.json.mu)));
    using machine = await backend.machine({ graph });
    machine.write(ema, given.read(`step0/param/${name}`));
    for (let t = 1; given.has(`step${t}/ema/${name}`); t++) {
      machine.programs.graph.run({ weights: given.read(`step${t}/param/${name}`) });
      checks.push(given.compare(`step${t}/ema/${name}`, await machine.read(ema)));
    }
  }
  return checks;
}

interface ScheduleRow {
  readonly step: number;
  readonly warmup: number;
  readonly total: number;
  readonly min_ratio: number;
  readonly base_lr: number;
  readonly lr: number;
}

/** The table of learning rates, to a rounding of f64. */
export function schedule({ schedule: table = [] }: Json & { readonly schedule?: readonly ScheduleRow[] }): Check[] {
  const rates = table.map(({ step, warmup, total, min_ratio, base_lr }) =>
    learningRate(step, { lr: base_lr, warmupSteps: warmup, totalSteps: total, minimumRatio: min_ratio })
  );
  const largest = Math.max(...table.map(({ base_lr }) => base_lr));
  return table.length ? [within("schedule", rates, table.map(({ lr }) => lr), 1e-15 + 1e-12 * largest)] : [];
}

/** The transform of uniform numbers into truncated normal ones, for every deviation that was recorded. */
export function truncatedNormals({ names, read, json }: Fixture): Check[] {
  return names.filter((name) => name.startsWith("trunc_normal/std_")).map((name) => {
    const std = deviation(name.slice("trunc_normal/std_".length));
    const edge = 0.954499736103642; // erf(√2), which the recorded uniform numbers are multiplied by already
    const found = Array.from(read("trunc_normal/u"), (u) => truncatedNormalAt(u / edge, std));
    return within(name, found, read(name), json.tensors?.[name]?.atol ?? 0);
  });
}

/** A deviation from its six printed digits: 1/√n, as for every layer, where that prints so. */
function deviation(printed: string): number {
  const std = 1 / Math.sqrt(Math.round(1 / Number(printed) ** 2));
  return std.toFixed(6) === printed ? std : Number(printed);
}

// Seven models whose weights and batch are hashes of names and indices, so that anyone can make them. What the reference made of
// them is in testdata/hash_table.json: losses, flags, metrics, and for each tensor its sum and the sum of its absolute values.
//
// Its recursion multiplies rounding from step to step. An f64 implementation differs from the reference by up to 7e-5 in the later
// losses; after an update, in which a gradient that is rounding noise may turn around, 1e-3 is expected.

import { initialize, type Machine, sizeOf, type State } from "@trm/engine";
import { direct, directDefaults, hrm, hrmDefaults } from "@trm/hrm-baseline";
import type { Model } from "@trm/layers";
import { adamRates, IGNORED, signSgdRates } from "@trm/ops";
import { METRICS, type StepConfig, type StepStates } from "@trm/train";
import { trm, trmDefaults } from "@trm/trm";
import { officialName } from "@trm/weights";
import { assertEquals } from "@std/assert";
import { type Backend, deviceBackend, interpreter } from "./backend.ts";
import { type Check, passes, same, within } from "./compare.ts";
import { partOf } from "./history.ts";
import { compareScores, type ScoresJson } from "./scores.ts";
import { scoredResponse, watchedStep } from "./watch.ts";

type Sums = readonly [sum: number, ofAbsolutes: number];

interface Row {
  readonly name: string;
  readonly num_params: number;
  readonly eval: readonly (ScoresJson & {
    readonly sumlogits: number;
    readonly q: readonly number[];
    readonly qc: readonly number[];
    readonly preds: readonly (readonly number[])[] | null;
    readonly logits_first3_b0_t0: readonly number[];
  })[];
  readonly train:
    readonly (ScoresJson & { readonly stepvec: readonly number[]; readonly haltvec: readonly boolean[] })[];
  readonly grads: Readonly<Record<string, Sums>>;
  readonly after: Readonly<Record<string, Sums>>;
  readonly ema_abs_sum: Readonly<Record<string, number>>;
}

const { common, cases }: { readonly common: Readonly<Record<string, number>>; readonly cases: readonly Row[] } = JSON
  .parse(await Deno.readTextFile(new URL("testdata/hash_table.json", import.meta.url)));
const { B, S, V } = common;

const config: StepConfig = {
  batch: B,
  microBatches: 1,
  supervisionSteps: common.halt_max_steps,
  exploration: 0,
  loss: "stablemax",
  optimizer: { kind: "adam-atan2", beta1: 0.9, beta2: 0.95 },
  emaDecay: common.ema,
  trained: "all",
};

const batch = {
  inputs: Uint32Array.from({ length: B * S }, (_, i) => 1 + hash(i, "inputs") % 6),
  labels: Uint32Array.from({ length: B * S }, (_, i) => hash(i, "mask") % 5 ? 1 + hash(i, "labels") % 6 : IGNORED),
  identifiers: Uint32Array.of(0, 2, 2),
};

const device = await deviceBackend();
if (!device) console.warn("No GPU and no software driver: the interpreter alone computes the hash-made models");

for (const row of cases) {
  for (const backend of device ? [interpreter, device] : [interpreter]) {
    Deno.test({
      name: `the hash-made ${row.name} evaluates and trains as the reference's does, with the ${backend.name}`,
      sanitizeResources: false,
      fn: async () => assertEquals((await compare(row, backend)).filter((check) => !passes(check)), []),
    });
  }
}

Deno.test("the hash-made batch is the specified one", () => {
  assertEquals([...batch.inputs.slice(0, S)], [3, 4, 1, 3, 4, 4]);
  assertEquals([...batch.labels.slice(S, 2 * S)], [6, 6, 6, 5, IGNORED, 2]);
});

async function compare(row: Row, backend: Backend): Promise<Check[]> {
  const model = make(row.name);
  const averaged = model.twin();
  const { graph: step, states } = watchedStep(model, config, { averaged, trace: [] });
  const { graph: evaluation } = scoredResponse(model, config);
  using machine = await backend.machine({ step, evaluation });
  initialize(machine);
  const { initial, puzzles } = model.buffers;
  const made = [...model.parameters, ...averaged.parameters, ...Object.values(initial), ...(puzzles ? [puzzles] : [])];
  for (const state of made) machine.write(state, hashTensor(state));
  const parameters = model.parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
  return [
    same("parameters", [parameters], [row.num_params]),
    ...await compareEvaluation(row, machine),
    ...await compareTraining(row, machine, { model, averaged, states }),
  ];
}

/** Three steps without learning. */
async function compareEvaluation(row: Row, { programs }: Machine): Promise<Check[]> {
  const { inputs: tokens, labels, identifiers } = batch;
  const rows = (value: number) => new Uint32Array(B).fill(value);
  const checks: Check[] = [];
  for (const [i, expected] of row.eval.entries()) {
    const halted = rows(Number(i === config.supervisionSteps - 1));
    programs.evaluation.run({
      tokens,
      labels,
      identifiers,
      restart: rows(Number(i === 0)),
      halted,
      steps: rows(i + 1),
    });
    const read = (name: string) => programs.evaluation.read(name);
    const logits = await read("logits");
    const [sum, ofAbsolutes] = sumsOf(logits);
    const what = `evaluation ${i}`;
    const [tolerance, ofLogits] = i === 0 ? [1e-5, 1e-4] : [7e-5, 1e-3];
    checks.push(
      ...compareScores(await read("metrics"), expected, { what, tolerance }),
      within(`${what}, sum of logits`, [sum], [expected.sumlogits], tolerance * ofAbsolutes),
      within(`${what}, first logits`, logits.subarray(0, 3), expected.logits_first3_b0_t0, ofLogits),
      within(`${what}, halt`, await read("halt"), expected.q, ofLogits),
      within(`${what}, continue`, await read("proceed"), expected.qc, ofLogits),
      same(`${what}, answers`, await read("predictions"), expected.preds?.flat() ?? await read("predictions")),
    );
  }
  return checks;
}

/** Three steps that learn, each offered the same batch. */
async function compareTraining(
  row: Row,
  machine: Machine,
  { model, averaged, states }: { readonly model: Model; readonly averaged: Model; readonly states: StepStates },
): Promise<Check[]> {
  const { step } = machine.programs;
  const checks: Check[] = [];
  for (const [i, expected] of row.train.entries()) {
    machine.write(states.metrics, new Float32Array(METRICS.length));
    step.run({
      "fresh.tokens": batch.inputs,
      "fresh.labels": batch.labels,
      "fresh.identifiers": batch.identifiers,
      rates: adamRates({ lr: common.lr, weightDecay: common.weight_decay, ...config.optimizer, t: i + 1 }),
      "puzzle.rates": signSgdRates({ lr: common.puzzle_lr, weightDecay: common.puzzle_weight_decay }),
    });
    const scored = { what: `training ${i}`, tolerance: i === 0 ? 1e-5 : 1e-3 };
    checks.push(
      ...compareScores(await machine.read(states.metrics), expected, scored),
      same(`training ${i}, steps`, await machine.read(states.rows.steps), expected.stepvec),
      same(`training ${i}, halted`, await machine.read(states.rows.halted), expected.haltvec.map(Number)),
    );
    if (i === 0) {
      const gradients = await step.read("gradients");
      for (const each of model.parameters) {
        checks.push(compareSums(`gradient of ${each.name}`, partOf(gradients, each), row.grads[official(each)], 1e-4));
      }
      const puzzles = await step.read("puzzle_emb_local_grad");
      checks.push(compareSums("gradient of the puzzle rows", puzzles, row.grads["puzzle local"], 1e-4));
    }
  }
  for (const each of [...model.parameters, model.buffers.puzzles as State]) {
    checks.push(compareSums(`${each.name} afterwards`, await machine.read(each), row.after[official(each)], 1e-5));
  }
  for (const each of averaged.parameters) {
    const [, ofAbsolutes] = sumsOf(await machine.read(each));
    const expected = row.ema_abs_sum[official(each)];
    checks.push(within(`${each.name} on average`, [ofAbsolutes], [expected], 1e-5 * expected));
  }
  return checks;
}

/** The models, by the table's names. */
function make(name: string): Model {
  const data = { length: S, vocabulary: V, identifiers: common.num_puzzle_identifiers };
  const { D: hidden, heads, expansion, layers: blocks, L_cycles: n, H_cycles: T, puzzle_emb_ndim: puzzleWidth } =
    common;
  const sizes = { hidden, heads, expansion, blocks, puzzleWidth, puzzlePositions: 1 };
  const tiny = { ...trmDefaults, ...sizes, n, T, puzzlePositions: 2, mixer: "attention", positions: "rope" } as const;
  switch (name) {
    case "TRM-Att":
      return trm(tiny, data);
    case "TRM-MLP":
      return trm({ ...tiny, mixer: "mlp", positions: "none" }, data);
    case "TRM-single-z":
      return trm({ ...tiny, latents: "single" }, data);
    case "TRM-hier6":
      return trm({ ...tiny, latents: "multiscale", n: 6 }, data);
    case "TRM-Att learned-pos":
      return trm({ ...tiny, positions: "learned" }, data);
    case "HRM":
      return hrm({ ...hrmDefaults, ...sizes, n, T }, data);
    case "Baseline":
      return direct({ ...directDefaults, ...sizes }, data);
    default:
      throw new RangeError(`Cannot make "${name}": it is none of the seven models`);
  }
}

/** Numbers in (−1, 1) from the official name, scaled as an initialization would. */
function hashTensor(state: State): Float32Array {
  const { shape } = state;
  const key = official(state);
  const scale = key === "q_head.bias" ? 0.5 : Math.sqrt(shape.length === 2 ? 3 / shape[1] : 3);
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => scale * (2 * hash(i, key) / 2 ** 32 - 1));
}

/** The reference's name. */
function official({ name }: State): string {
  const found = officialName(name);
  if (!found) throw new RangeError(`Cannot hash "${name}": the reference has no such tensor`);
  return found;
}

/** 32 bits from an index and a key: FNV-1a of the key, then murmur3's finalizer. */
function hash(i: number, key: string): number {
  let fnv = 0x811c9dc5;
  for (const letter of key) fnv = Math.imul(fnv ^ letter.charCodeAt(0), 0x01000193);
  let x = (i + fnv) >>> 0;
  x = Math.imul(x ^ x >>> 16, 0x85ebca6b);
  x = Math.imul(x ^ x >>> 13, 0xc2b2ae35);
  return (x ^ x >>> 16) >>> 0;
}

function sumsOf(values: Iterable<number>): Sums {
  let [sum, ofAbsolutes] = [0, 0];
  for (const value of values) {
    sum += value;
    ofAbsolutes += Math.abs(value);
  }
  return [sum, ofAbsolutes];
}

/** Both sums, relative to that of the absolute values. */
function compareSums(what: string, values: Iterable<number>, expected: Sums, tolerance: number): Check {
  return within(what, sumsOf(values), expected, tolerance * expected[1]);
}

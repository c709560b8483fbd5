import { gradients, input, output, record, type State, state, type Tensor, zeros } from "@trm/engine";
import { block, frame, gatedMlp, innerWidth, selfAttention, type Weights, weights } from "@trm/layers";
import { multiply, rmsNorm, rope, ropeTables } from "@trm/ops";
import { ourName } from "@trm/weights";
import type { Backend } from "./backend.ts";
import { type Case, type CaseRunner, compareOutputs } from "./cases.ts";
import { type Check, same } from "./compare.ts";
import { type Json, Unsupported } from "./fixture.ts";

/** What layer cases say; a kind has some of these. */
interface LayerCase {
  readonly eps?: number;
  readonly hidden: number;
  readonly heads: number;
  readonly head_dim: number;
  readonly seq: number;
  readonly seq_total: number;
  readonly expansion?: number;
  readonly rope?: boolean;
  readonly rope_theta?: number;
  readonly mlp_t?: boolean;
  readonly layers: number;
  readonly dim: number;
  readonly positions: number;
  readonly base: number;
}

/** A layer made for a case: what it computes, and its rotary tables where it has them. */
interface Made {
  readonly apply: (...inputs: Tensor[]) => Tensor;
  readonly parameters?: readonly State[];
  readonly tables?: State;
}

/** How cases of layers are run, by kind. */
export const layerKinds: Readonly<Record<string, CaseRunner<LayerCase>>> = {
  rms_norm: layer("", ({ eps }) => ({ apply: (x) => rmsNorm(x, { eps }) })),
  swiglu: layer("L_level.layers.0.mlp.", (json) => {
    const made = weights();
    return { apply: gatedMlp(first(made).part("mlp"), { width: json.hidden, ...sizes(json) }), parameters: made.all };
  }),
  attention: layer("L_level.layers.0.self_attn.", (json) => {
    const { name, hidden, heads, head_dim } = json;
    if (head_dim !== Math.floor(hidden / heads)) throw new Unsupported(`${name} has heads of ${head_dim} channels`);
    const made = weights();
    const tables = tablesOf(json, json.seq);
    return { apply: selfAttention(first(made).part("attention"), { ...json, tables }), parameters: made.all, tables };
  }),
  block: layer("L_level.layers.0.", (json) => {
    const made = weights();
    const tables = tablesOf(json, json.seq_total);
    return { apply: block(first(made), { ...sizes(json), L: json.seq_total, tables }), parameters: made.all, tables };
  }),
  reasoning_module: layer("L_level.", (json) => {
    const { net, parameters, buffers } = frame(
      { ...sizes(json), positions: json.rope ?? true ? "rope" : "none", theta, puzzlePositions: 0, puzzleWidth: 0 },
      { length: json.seq_total, vocabulary: 2, identifiers: 1 },
      [],
    );
    return { apply: net("net", json.layers), parameters, tables: buffers.tables };
  }),
  rope_table: rotaryTables,
};

/** The table of inner widths. */
export function innerWidths(json: Json & { readonly inter_table?: readonly InnerWidth[] }): Check[] {
  const table = json.inter_table ?? [];
  const widths = table.map(({ hidden, expansion }) => innerWidth({ width: hidden, expansion, widthMultiple }));
  return table.length ? [same("inter_table", widths, table.map(({ inter }) => inter))] : [];
}

interface InnerWidth {
  readonly hidden: number;
  readonly expansion: number;
  readonly inter: number;
}

const widthMultiple = 256; //   the reference's constants, where a case does not say
const theta = 10_000;

function sizes({ hidden, heads, expansion = 4, eps = 1e-5, mlp_t }: LayerCase) {
  return { mixer: mlp_t ? "mlp" as const : "attention" as const, hidden, heads, expansion, eps, widthMultiple };
}

function first(weights: Weights): Weights {
  return weights.part("net").part(0);
}

function tablesOf({ rope, rope_theta = theta, hidden, heads }: LayerCase, L: number): State | undefined {
  const dh = Math.floor(hidden / heads);
  return rope ? state("tables", [2, L, dh / 2], () => ropeTables(L, dh, rope_theta)) : undefined;
}

/** Runs a layer forward and back; `official` is what the reference's model puts before the layer's names of weights. */
function layer(official: string, make: (json: LayerCase & { readonly name: string }) => Made): CaseRunner<LayerCase> {
  return async (given, backend) => {
    const inputs = under(given, "in/");
    const weightNames = under(given, "weight/");
    const mlp_t = weightNames.some((name) => name.includes("mlp_t.")); // not every case says so
    const { apply, parameters = [], tables } = make({ ...given.json, mlp_t });
    const parameterOf = (name: string): State => {
      const found = parameters.find((parameter) => parameter.name === ourName(official + name));
      if (!found) throw new TypeError(`Cannot set "${name}" of ${given.json.name}: the layer has no such weight`);
      return found;
    };
    const graph = record(() => {
      const xs = inputs.map((name) => input(`in/${name}`, given.shape(`in/${name}`)));
      const y = apply(...xs);
      output("out/y", y);
      const weighted = multiply(y, input("grad_out/y", y.shape));
      const derived = gradients(weighted, [...xs, ...weightNames.map(parameterOf)]);
      inputs.forEach((name, i) => output(`grad_in/${name}`, derived[i]));
      weightNames.forEach((name, i) => output(`grad_weight/${name}`, derived[inputs.length + i]));
    });
    using machine = await backend.machine({ graph });
    for (const name of weightNames) machine.write(parameterOf(name), given.read(`weight/${name}`));
    if (tables) machine.write(tables, tables.init({ name: tables.name, count: 0, seed: 0 }));
    const values = [...inputs.map((name) => `in/${name}`), "grad_out/y"].map((name) => [name, given.read(name)]);
    const expected = given.names.filter((name) => /^(out|grad_in|grad_weight)\//.test(name));
    return await compareOutputs(given, machine, Object.fromEntries(values), expected);
  };
}

/** The tables themselves, whole or the rows that were kept, and what they make of queries and keys. */
async function rotaryTables(given: Case<LayerCase>, backend: Backend): Promise<Check[]> {
  const { dim, positions, base, name } = given.json;
  const tables = ropeTables(positions, dim, base);
  const rows = given.has("rows") ? Array.from(given.read("rows")) : Array.from({ length: positions }, (_, row) => row);
  const repeated = (offset: number) =>
    rows.flatMap((row) => Array.from({ length: dim }, (_, i) => tables[(offset + row) * dim / 2 + i % (dim / 2)]));
  const checks = [given.compare("cos", repeated(0)), given.compare("sin", repeated(positions))];
  for (const which of under(given, "apply_in/")) {
    const shape = given.shape(`apply_in/${which}`);
    const kept = state(`${name}.tables`, [2, positions, dim / 2], zeros);
    const graph = record(() => output(`apply_out/${which}`, rope(input("x", shape), kept, { heads: shape[2] })));
    using machine = await backend.machine({ graph });
    machine.write(kept, tables);
    checks.push(
      ...await compareOutputs(given, machine, { x: given.read(`apply_in/${which}`) }, [`apply_out/${which}`]),
    );
  }
  return checks;
}

function under({ names }: Pick<Case<unknown>, "names">, prefix: string): string[] {
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

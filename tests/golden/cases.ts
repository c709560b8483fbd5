import type { Machine, NumberArray, Values } from "@trm/engine";
import type { Backend } from "./backend.ts";
import { type Check, within } from "./compare.ts";
import { type CaseJson, type Fixture, Unsupported } from "./fixture.ts";

/** One case of a fixture of many: its parameters `C` and its tensors, named without the case's name. */
export interface Case<C> {
  readonly json: CaseJson & C;
  readonly names: readonly string[];
  has(tensor: string): boolean;
  read(tensor: string): NumberArray;
  shape(tensor: string): readonly number[];
  /** Compares with the tensor, by its own tolerance. */
  compare(tensor: string, found: ArrayLike<number>): Check;
}

/** Runs one case. */
export type CaseRunner<C> = (given: Case<C>, backend: Backend) => Promise<Check[]> | Check[];

/** Runs every case by its kind, all of which must be known. */
export async function runCases(
  fixture: Fixture,
  kinds: Readonly<Record<string, CaseRunner<never>>>,
  backend: Backend,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const json of fixture.json.cases ?? []) {
    const run = kinds[json.kind] as CaseRunner<unknown> | undefined; // its parameters are what its kind says
    if (!run) throw new Unsupported(`case "${json.name}" is of kind "${json.kind}"`);
    checks.push(...await run(caseOf(fixture, json), backend));
  }
  return checks;
}

/** Runs a machine once and compares outputs named like tensors with them. */
export async function compareOutputs(
  { compare }: Pick<Case<unknown>, "compare">,
  { programs }: Machine<"graph">,
  values: Values,
  tensors: readonly string[],
): Promise<Check[]> {
  programs.graph.run(values);
  const checks: Check[] = [];
  for (const tensor of tensors) checks.push(compare(tensor, await programs.graph.read(tensor)));
  return checks;
}

function caseOf<C>(fixture: Fixture, json: CaseJson & C): Case<C> {
  const prefix = `${json.name}/`;
  const names = fixture.names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return {
    json,
    names,
    has: (tensor) => names.includes(tensor),
    read: (tensor) => fixture.read(prefix + tensor),
    shape: (tensor) => fixture.shape(prefix + tensor),
    compare: (tensor, found) =>
      within(prefix + tensor, found, fixture.read(prefix + tensor), toleranceOf(fixture, prefix + tensor)),
  };
}

function toleranceOf({ json }: Fixture, tensor: string): number {
  const tolerance = json.tensors?.[tensor]?.atol;
  if (tolerance === undefined) throw new TypeError(`Cannot compare "${tensor}": the fixture states no tolerance`);
  return tolerance;
}

import type { Backend } from "./backend.ts";
import { runCases } from "./cases.ts";
import { type Check, passes } from "./compare.ts";
import { dataFixtures } from "./data_fixtures.ts";
import { type Fixture, openFixture, Unsupported } from "./fixture.ts";
import { innerWidths, layerKinds } from "./layers.ts";
import { lossKinds } from "./losses.ts";
import { checkModel } from "./models.ts";
import { optimizerKinds, schedule, truncatedNormals } from "./optim.ts";

/** What came of a fixture. */
export interface Result {
  readonly name: string;
  readonly verdict: "PASS" | "FAIL" | "UNSUPPORTED";
  /** Why, where it is not the numbers. */
  readonly reason?: string;
  readonly checks: readonly Check[];
}

/** The names of a folder's fixtures, in alphabetical order. */
export async function fixturesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".json")) names.push(name.slice(0, -5));
  } catch (error) {
    throw new RangeError(`Cannot compare with "${folder}": ${error instanceof Error ? error.message : error}`);
  }
  if (!names.length) throw new RangeError(`Cannot compare with "${folder}": found no fixtures, expected NAME.json`);
  return names.sort();
}

/** Compares with one fixture on each backend. */
export async function runFixture(folder: string, name: string, backends: readonly Backend[]): Promise<Result> {
  const checks: Check[] = [];
  try {
    using fixture = await openFixture(folder, name);
    const data = dataFixtures[name]?.(fixture.json);
    for (const backend of data ? [] : backends) {
      const made = await check(fixture, backend);
      checks.push(...made.map((check) => ({ ...check, what: `${backend.name}, ${check.what}` })));
    }
    if (data) checks.push(...data); // no backend computes these
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { name, verdict: error instanceof Unsupported ? "UNSUPPORTED" : "FAIL", reason, checks };
  }
  return { name, verdict: checks.length && checks.every(passes) ? "PASS" : "FAIL", checks };
}

async function check(fixture: Fixture, backend: Backend): Promise<Check[]> {
  const { json } = fixture;
  if (json.cases) {
    if (backend.precision === "f16") throw new Unsupported("is not compared in f16: only models are");
    const checks = await runCases(fixture, { ...layerKinds, ...lossKinds, ...optimizerKinds }, backend);
    return [...checks, ...innerWidths(json), ...schedule(json), ...truncatedNormals(fixture)];
  }
  if (json.model_class) return await checkModel(fixture, backend);
  throw new Unsupported(`no one here knows "${fixture.name}"`);
}

import { parseResult, type Result } from "@trm/eval";
import { attempt } from "./attempt.ts";

/** Keeps a result in its run folder, in place of an equal evaluation's before; returns the file's path. */
export async function saveResult(folder: string, result: Result): Promise<string> {
  const path = `${folder}/${RESULTS}/${nameOf(result)}`;
  await attempt(`write result "${path}"`, async () => {
    await Deno.mkdir(`${folder}/${RESULTS}`, { recursive: true });
    await Deno.writeTextFile(`${path}.partial`, JSON.stringify(result) + "\n");
    await Deno.rename(`${path}.partial`, path);
  });
  return path;
}

/**
 * Reads the results kept in a run folder, those of the fewest training steps first; none where none was kept.
 *
 * @throws {SyntaxError} on a file that is no result, naming it.
 */
export async function readResults(folder: string): Promise<Result[]> {
  const names = await attempt(
    `read results of run "${folder}"`,
    () => Array.fromAsync(Deno.readDir(`${folder}/${RESULTS}`), ({ name }) => name).catch(absent),
  );
  const results: Result[] = [];
  for (const name of names.filter((name) => name.endsWith(".json")).sort()) {
    const path = `${folder}/${RESULTS}/${name}`;
    results.push(parseResult(await readJson(path), `result "${path}"`));
  }
  return results.sort((a, b) => a.step - b.step);
}

const RESULTS = "results";

/** Tells apart what was evaluated and how. */
function nameOf({ step, weights, rule, supervisionSteps, count, data, regime: { voting } }: Result): string {
  const votes = voting === "none" ? [] : [voting.replaceAll(" ", "-")];
  const parts = ["step", step, weights, rule, supervisionSteps, ...votes, "on", count, data.hash.slice(0, 8)];
  return `${parts.join("-")}.json`;
}

async function readJson(path: string): Promise<unknown> {
  const text = await attempt(`read "${path}"`, () => Deno.readTextFile(path));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read result "${path}": it is not JSON`, { cause });
  }
}

function absent(error: unknown): string[] {
  if (error instanceof Deno.errors.NotFound) return [];
  throw error;
}

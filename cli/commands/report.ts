import { htmlReport, markdownReport, type Report, report, type ReportedRun } from "@trm/eval";
import { openRun, readResults } from "@trm/train";
import { type Command, defineCommand } from "../command.ts";
import { formatCount } from "../format.ts";

/** `trm report`: what came of one or several runs. */
export const runReport: Command = defineCommand({
  name: "report",
  summary: "write a report on runs: curves, results, wrong answers, the paper's tables beside them",
  details: [
    "Writes report.html, one page that needs nothing else, report.md and report.json.",
    "Curves come from the runs' logs, also while they train; results are those that trm eval --save kept.",
  ].join("\n"),
  arguments: [{ name: "runs", description: "run folders", repeated: true }],
  options: {
    out: { type: "path", description: "the folder to write; report in the only run, or here, unless given" },
  },
  examples: [
    { line: "trm report runs/sudoku-4x4-1", does: "into runs/sudoku-4x4-1/report" },
    { line: "trm report runs/sudoku-mlp-1 runs/sudoku-att-1 --out compared", does: "two runs in the same charts" },
  ],
  permissions: ({ arguments: { runs }, options }) => {
    const out = folderFor(runs, options.out);
    return { read: [...runs, out], write: [out] };
  },
  async run({ arguments: { runs }, options }, terminal) {
    const out = folderFor(runs, options.out);
    const made = report(await Promise.all(runs.map((folder) => readRun(folder, nameOf(folder, runs)))));
    await Deno.mkdir(out, { recursive: true });
    const files = {
      "report.html": htmlReport(made),
      "report.md": markdownReport(made),
      "report.json": JSON.stringify(made) + "\n",
    };
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${out}/${name}`, text);
    for (const line of linesOf(made)) terminal.print(line);
    for (const name of Object.keys(files)) terminal.print(`Wrote ${out}/${name}`);
    return 0;
  },
});

async function readRun(folder: string, name: string): Promise<ReportedRun> {
  const run = await openRun(folder);
  return { name, recipe: run.recipe, records: await run.records(), results: await readResults(folder) };
}

function linesOf({ runs }: Report): string[] {
  return runs.map(({ name, curves: { training, evaluations }, results }) => {
    const step = training.at(-1)?.step ?? 0;
    return `${name}: ${
      formatCount(step)
    } steps logged, ${evaluations.length} evaluations, ${results.length} results kept`;
  });
}

function folderFor(runs: readonly string[], out: string | undefined): string {
  return out ?? (runs.length === 1 ? `${withoutSlash(runs[0])}/report` : "report");
}

/** A folder's last part, or all of it where another run's is the same. */
function nameOf(folder: string, all: readonly string[]): string {
  const last = (path: string) => withoutSlash(path).split(/[/\\]/).at(-1) ?? path;
  return all.filter((other) => last(other) === last(folder)).length === 1 ? last(folder) : folder;
}

function withoutSlash(path: string): string {
  return path.replace(/[/\\]+$/, "");
}

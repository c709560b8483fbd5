import { decodeAnswer, drawGrid } from "@trm/datasets";
import { formatPercent, markdownTable } from "@trm/metrics";
import type { Failure } from "../measure.ts";
import type { Result } from "../result.ts";
import { spaced } from "./benchmark.ts";
import type { Report, RunReport } from "./report.ts";
import { remarks } from "./comparison.ts";
import {
  comparisonTable,
  evaluationsTable,
  passTable,
  ratingTables,
  type ReportTable,
  resultsTable,
  resultTitle,
} from "./tables.ts";

/** Writes a report as Markdown: the page's numbers, without its curves. */
export function markdownReport({ runs, comparisons }: Report): string {
  const evaluations = evaluationsTable(runs), results = resultsTable(runs), passes = passTable(runs);
  return [
    `# ${runs.map(({ name }) => name).join(", ")}`,
    "",
    ...runs.map(({ name, recipe: { name: recipe, summary, published } }) =>
      `- **${name}**: ${recipe}, ${summary}` +
      (published ? `; published ${formatPercent(published.exactAccuracy)}, ${published.source}` : "")
    ),
    ...section("During training", evaluations),
    ...section("Results, with Wilson's 95 % intervals", results),
    ...section("ARC, by votes", passes),
    ...ratingTables(runs).flatMap(({ title, table }) => section(`By difficulty: ${title}`, table)),
    ...runs.flatMap(wrongAnswers),
    ...comparisons.flatMap((comparison) => [
      ...section(comparison.title, comparisonTable(comparison)),
      ...remarks(comparison).map((remark) => `- ${remark}`),
    ]),
    ...section("Where it comes from", origins(runs)),
  ].join("\n").replace(/\n{3,}/g, "\n\n").trimEnd() + "\n";
}

/** A table under its title; notes are numbered and follow it. */
function section(title: string, table: ReportTable | undefined): string[] {
  if (!table) return [];
  const notes = [...new Set(table.rows.flatMap(({ note }) => note ?? []))];
  const rows = table.rows.map(({ cells: [first, ...cells], note }) => [
    note ? `${first} [${notes.indexOf(note) + 1}]` : first,
    ...cells,
  ]);
  return ["", `## ${title}`, "", markdownTable(table.columns, rows), ...notes.map((note, i) => `- [${i + 1}] ${note}`)];
}

/** The first wrong answer of a run's latest result, drawn; of ARC's large grids only where they lie. */
function wrongAnswers({ name, results }: RunReport): string[] {
  const result = results.at(-1);
  const failure = result?.failures[0];
  if (!result || !failure || result.grid.kind === "tokens") return [];
  const numbers = result.failures.map(({ example }) => example + 1).join(", ");
  return [
    "",
    `## Wrong answers: ${resultTitle(name, result)}`,
    "",
    `Among them ${numbers}. No. ${failure.example + 1}: the question, what was expected, what was answered.`,
    ...drawings(result, failure).flatMap((drawing) => ["", "```text", drawing, "```"]),
  ];
}

function drawings({ grid }: Result, { tokens, labels, predictions }: Failure): string[] {
  const shown = [tokens, labels.map((label) => Math.max(0, label)), predictions];
  return shown.map((cells) => grid.kind === "arc" ? decodeAnswer(grid, cells) : drawGrid(grid, cells));
}

function origins(runs: readonly RunReport[]): ReportTable | undefined {
  const rows = runs.flatMap(({ name, results }) => results.map((result) => ({ name, result })));
  if (rows.length === 0) return undefined;
  return {
    columns: [{ title: "Run" }, { title: "Checkpoint" }, { title: "Trained on" }, { title: "Tested on" }, {
      title: "Device",
    }],
    rows: rows.map(({ name, result: { seed, step, weights, checkpoint, regime, data, adapter } }) => ({
      cells: [
        `${name}, seed ${seed}, step ${spaced(step)}, ${weights} weights`,
        checkpoint.sha256.slice(0, 16),
        regime.trainedOn ? `${regime.trainedOn.from} ${regime.trainedOn.hash.slice(0, 16)}` : "",
        `${data.from} ${data.hash.slice(0, 16)}`,
        adapter,
      ],
    })),
  };
}

import { formatPercent, type Interval } from "@trm/metrics";
import type { Result } from "../result.ts";
import { ratingChart } from "./bar_chart.ts";
import { benchmarkOf, spaced } from "./benchmark.ts";
import { remarks } from "./comparison.ts";
import { thinned } from "./curves.ts";
import { failureDrawing } from "./failure_drawing.ts";
import { COLOURS, type Line, lineChart } from "./line_chart.ts";
import { pageStyle } from "./page_style.ts";
import type { Report, RunReport } from "./report.ts";
import { escapeText as text } from "./svg.ts";
import {
  comparisonTable,
  passTable,
  ratingName,
  type ReportTable,
  resultsTable,
  resultTitle,
  ruleOf,
} from "./tables.ts";

/**
 * Writes a report as one page of HTML that needs nothing else: style and drawings are in it, and no script.
 *
 * It follows the reader's light or dark setting and can be printed.
 */
export function htmlReport({ runs, comparisons }: Report): string {
  const title = runs.length === 1 ? runs[0].name : `${runs.length} runs`;
  const summaries = new Set(runs.map(({ recipe: { name, summary } }) => `${name}: ${summary}`));
  return [
    `<!doctype html>`,
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>trm report: ${text(title)}</title><style>${pageStyle}</style></head><body><main>`,
    `<header><h1>${text(title)}</h1>`,
    ...[...summaries].map((summary) => `<p class="lead">${text(summary)}</p>`),
    `</header>`,
    `<div class="cards">${runs.map(card).join("\n")}</div>`,
    ...learning(runs),
    ...results(runs),
    ...difficulty(runs),
    ...failures(runs),
    `<h2>Beside the paper</h2>`,
    `<p>Published and measured numbers have rows and columns of their own. What was measured on other puzzles is left out.</p>`,
    ...comparisons.flatMap((comparison) => [
      `<h3>${text(comparison.title)}</h3>`,
      table(comparisonTable(comparison)),
      ...remarks(comparison).map((remark) => `<p>${text(remark)}</p>`),
    ]),
    `<h2>Where it comes from</h2>`,
    ...runs.map(origin),
    `</main></body></html>`,
    ``,
  ].join("\n");
}

/** A run's number: that of its latest result, or else of its last evaluation during training. */
function card({ name, recipe, curves, results }: RunReport, colour: number): string {
  const result = results.at(-1), evaluated = curves.evaluations.at(-1);
  const { share, facts } = result ? resultFacts(result) : evaluated
    ? {
      share: evaluated.evaluation.exactAccuracy,
      facts: [`exact, on ${spaced(evaluated.evaluation.count)} test puzzles, during training`],
    }
    : { share: undefined, facts: ["not evaluated yet"] };
  const step = result?.step ?? evaluated?.step ?? curves.training.at(-1)?.step ?? 0;
  const published = result && benchmarkOf(result) ? recipe.published : undefined; //  else it is no match
  const lines = [
    ...facts,
    `${spaced(step)} training steps`,
    ...(published ? [`published: ${formatPercent(published.exactAccuracy)}, ${published.source}`] : []),
  ];
  const big = share === undefined ? "–" : `${(100 * share).toFixed(1)}<small> %</small>`;
  return `<section class="card"><div class="name"><span class="dot c${colour % COLOURS}"></span>${text(name)}</div>` +
    `<div class="big">${big}</div>${lines.map((line) => `<p>${text(line)}</p>`).join("")}</section>`;
}

function resultFacts(result: Result): { share: number; facts: string[] } {
  const { intervals, arc, count } = result;
  const pass2 = arc?.passes.find(({ k }) => k === 2)?.meanOfPairs;
  const shown = pass2 ?? intervals.exact;
  const asked = arc ? `${spaced(arc.tasks)} tasks` : `${spaced(count)} test puzzles`;
  return {
    share: shown.estimate,
    facts: [`${pass2 ? "pass@2" : "exact"}, ${between(shown)}`, `${asked}, ${ruleOf(result)}`],
  };
}

const MOST_POINTS = 600;

function learning(runs: readonly RunReport[]): string[] {
  const points = runs.map(({ curves }) => thinned(curves.training, MOST_POINTS));
  const training = (value: "loss" | "exact" | "steps"): Line[] =>
    runs.map(({ name }, colour) => ({
      label: `${name}, training`,
      colour,
      style: "thin",
      points: points[colour].map((point) => ({ x: point.step, y: point[value] })),
    }));
  const testing = (value: "exactAccuracy" | "stepsToHalt"): Line[] =>
    runs.map(({ name, curves }, colour) => ({
      label: `${name}, test`,
      colour,
      style: "marked",
      points: curves.evaluations.map(({ step, evaluation }) => ({ x: step, y: evaluation[value] })),
    }));
  const across = "training steps";
  const charts = [
    { title: "Loss", across, lines: training("loss"), format: plain },
    {
      title: "Puzzles with every cell right",
      across,
      lines: [...training("exact"), ...testing("exactAccuracy")],
      format: percent,
      highest: 1,
    },
    {
      title: "Supervision steps until it stops",
      across,
      lines: [...training("steps"), ...testing("stepsToHalt")],
      format: plain,
    },
    {
      title: "Test puzzles right after so many supervision steps",
      across: "supervision steps",
      lines: thinking(runs),
      format: percent,
      highest: 1,
    },
  ].map(lineChart).filter((chart) => chart !== "");
  if (charts.length === 0) return ["<h2>Learning</h2>", "<p>No steps are logged yet.</p>"];
  return ["<h2>Learning</h2>", legend(runs), `<div class="charts">${charts.join("\n")}</div>`];
}

/** How answers grow from one supervision step to the next, in each run's latest evaluation. */
function thinking(runs: readonly RunReport[]): Line[] {
  return runs.flatMap(({ name, curves, results }, colour): Line[] => {
    const evaluation = results.at(-1) ?? curves.evaluations.at(-1)?.evaluation;
    const points = (evaluation?.steps ?? []).map(({ exactAccuracy }, i) => ({ x: i + 1, y: exactAccuracy }));
    return points.length > 1 ? [{ label: name, colour, style: "marked", points }] : [];
  });
}

function legend(runs: readonly RunReport[]): string {
  const names = runs.map(({ name }, i) => `<span><i class="dot c${i % COLOURS}"></i>${text(name)}</span>`);
  const line = (style: "thin" | "marked") =>
    `<svg viewBox="0 0 30 10"><g class="series ${style}"><path d="M1 5H29"/>` +
    `${style === "marked" ? '<circle cx="15" cy="5" r="3.5"/>' : ""}</g></svg>`;
  return `<div class="legend">${runs.length > 1 ? names.join("") : ""}` +
    `<span>${line("thin")}training puzzles as they stop</span><span>${line("marked")}test puzzles</span></div>`;
}

function results(runs: readonly RunReport[]): string[] {
  const all = resultsTable(runs), passes = passTable(runs);
  if (!all) return [];
  return [
    `<h2>Results</h2>`,
    `<p>Shares with Wilson's 95 % intervals.</p>`,
    table(all),
    ...(passes ? [`<h3>ARC, by votes</h3>`, table(passes)] : []),
  ];
}

function difficulty(runs: readonly RunReport[]): string[] {
  const charts = runs.flatMap(({ name, results }, colour) => {
    const result = results.findLast(({ ratings }) => ratings !== undefined);
    if (!result) return [];
    const title = `Right, in percent: ${resultTitle(name, result)}`;
    return [ratingChart(result.ratings ?? [], { title, colour: colour % COLOURS, across: ratingName(result) })];
  });
  if (charts.length === 0) return [];
  return [
    `<h2>By difficulty</h2>`,
    `<p>Each run's latest result, in parts of about the same size, with 95 % intervals.</p>`,
    `<div class="charts">${charts.join("\n")}</div>`,
  ];
}

function failures(runs: readonly RunReport[]): string[] {
  const drawn = runs.flatMap(({ name, results }) => {
    const result = results.at(-1);
    const drawings = (result?.failures ?? []).map((failure) => failureDrawing(result!.grid, failure));
    const known = drawings.filter((drawing) => drawing !== "");
    if (!result || known.length === 0) return [];
    return [
      `<h3>${text(resultTitle(name, result))}</h3>`,
      `<p>${KEYS[result.grid.kind]}</p>`,
      `<div class="failures">${known.join("\n")}</div>`,
    ];
  });
  return drawn.length === 0 ? [] : [`<h2>Wrong answers</h2>`, ...drawn];
}

/** How the drawings of failures are read. */
const KEYS: Readonly<Record<Result["grid"]["kind"], string>> = {
  sudoku: "The first of them. Givens on grey; wrong digits in red, each with the right one in its corner.",
  maze: "The first of them. The labelled path in green, pale where it was not answered; a path elsewhere in amber, " +
    "other changes in red. Start blue, goal purple. An amber path may be as short.",
  arc: "The first of them, as augmented: the input, the expected grid, the answer.",
  tokens: "",
};

function origin({ name, recipe, results }: RunReport): string {
  const result = results.at(-1);
  const facts: [string, string][] = [
    ["recipe", `${recipe.name}: ${recipe.summary}`],
    ["model", settings(recipe.model)],
    ["training", settings(recipe.training)],
    ...(recipe.published
      ? [
        ["published", `${formatPercent(recipe.published.exactAccuracy)}, ${recipe.published.source}`] as [
          string,
          string,
        ],
      ]
      : []),
    ...recipe.deviations.map((deviation): [string, string] => ["differs from the publication", deviation]),
  ];
  if (result) {
    const { checkpoint, step, weights, regime: { trainedOn, voting }, data, adapter, seconds } = result;
    facts.push(
      ["checkpoint", `${checkpoint.which}, step ${spaced(step)}, ${weights} weights, SHA-256 ${checkpoint.sha256}`],
      ...(trainedOn ? [["trained on", splitOf(trainedOn)] as [string, string]] : []),
      ["tested on", splitOf(data)],
      ...(voting === "none" ? [] : [["votes", voting] as [string, string]]),
      ["evaluated by", `${adapter}, in ${seconds.toFixed(1)} s`],
    );
  }
  const list = facts.map(([term, fact]) => `<dt>${text(term)}</dt><dd>${text(fact)}</dd>`).join("\n");
  return `<h3>${text(name)}</h3><dl>${list}</dl>`;
}

function splitOf({ from, groups, examples, hash }: Result["data"]): string {
  return `${from}: ${spaced(groups)} puzzles, ${spaced(examples)} examples, SHA-256 ${hash}`;
}

/** Plain settings in a line. */
function settings(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
    .map(([field, value]) => `${field} ${value}`).join(", ");
}

function table({ columns, rows }: ReportTable): string {
  const classes = columns.map(({ title, align }) =>
    [align === "right" ? "number" : "", title.endsWith("measured here") ? "here" : ""].filter(Boolean).join(" ")
  );
  const heads = columns.map(({ title }, c) => `<th class="${classes[c]}">${text(title)}</th>`).join("");
  const body = rows.map(({ cells, note, measured }) => {
    const tds = cells.map((cell, c) => {
      const more = c === 0 && note ? `<span class="note">${text(note)}</span>` : "";
      return `<td class="${classes[c]}">${text(cell)}${more}</td>`;
    });
    return `<tr${measured ? ' class="measured"' : ""}>${tds.join("")}</tr>`;
  });
  return `<div class="table"><table><thead><tr>${heads}</tr></thead><tbody>\n${
    body.join("\n")
  }\n</tbody></table></div>`;
}

function between({ low, high }: Interval): string {
  return `between ${(100 * low).toFixed(1)} and ${(100 * high).toFixed(1)} with 95 % confidence`;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

function plain(value: number): string {
  return String(Number(value.toPrecision(3)));
}

import { formatInterval, type Interval } from "@trm/metrics";
import { type Command, defineCommand } from "../command.ts";
import { formatCount } from "../format.ts";
import { type ArcScore, type PuzzleScore, scorePuzzles, scoreSubmission } from "../score.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

/** `trm score`: how good answers are, whoever gave them. */
export const score: Command = defineCommand({
  name: "score",
  summary: "score a file of answers, whatever system gave them, by the benchmarks' rules",
  details: [
    "Sudoku and Maze: ANSWERS is a CSV file with columns question and answer, the truth the official CSV file.",
    "ARC: ANSWERS is a submission.json, the truth …_challenges.json with …_solutions.json beside it.",
    "Any of them may be packed as .gz. What has no answer counts as wrong. Intervals are Wilson's, at 95 %.",
  ].join("\n"),
  arguments: [{ name: "answers", description: "the answers, .csv or .json" }],
  options: {
    truth: { type: "path", description: "what is right; required", placeholder: "file" },
    solutions: { type: "path", description: "ARC's solutions, if not beside the challenges", placeholder: "file" },
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [
    { line: "trm score answers.csv --truth data/sudoku-extreme/test.csv", does: "exact, cells right, rules kept" },
    {
      line: "trm score submission.json --truth data/arc-agi-1/arc-agi_evaluation_challenges.json",
      does: "pass@1 and pass@2, by the share of each task's test inputs and by whole tasks",
    },
  ],
  permissions(parsed) {
    const { answers, truth, solutions } = filesOf(parsed);
    return { read: [answers, truth, ...solutions] };
  },
  async run(parsed, terminal) {
    const { answers, truth, solutions } = filesOf(parsed);
    const { json } = parsed.options;
    const found = isJson(answers)
      ? scoreSubmission(answers, truth, existing(solutions))
      : await scorePuzzles(answers, truth);
    if (json) terminal.json({ ...found, answers, truth });
    else if (found.puzzle === "arc") printArc(found, terminal);
    else printPuzzles(found, terminal);
    return 0;
  },
});

/** The files of a command line; of ARC's solutions, the places where they may lie. */
function filesOf({ arguments: { answers }, options: { truth, solutions } }: {
  readonly arguments: { readonly answers: string };
  readonly options: { readonly truth?: string; readonly solutions?: string };
}): { answers: string; truth: string; solutions: readonly string[] } {
  if (truth === undefined) throw new UsageError("trm score needs --truth, the file that says what is right");
  if (isJson(answers) !== isJson(truth)) {
    throw new UsageError(`Cannot score "${answers}" by "${truth}": expected two .csv files, or two .json files`);
  }
  if (!isJson(truth)) return { answers, truth, solutions: [] };
  if (solutions !== undefined) return { answers, truth, solutions: [solutions] };
  const stem = /^(.*_)challenges\.json(\.gz)?$/s.exec(truth)?.[1];
  if (stem === undefined) {
    throw new UsageError(
      `Cannot tell where the solutions of "${truth}" are: expected …_challenges.json, or --solutions`,
    );
  }
  return { answers, truth, solutions: [`${stem}solutions.json`, `${stem}solutions.json.gz`] };
}

function printPuzzles(score: PuzzleScore, terminal: Terminal): void {
  const { puzzle, count, exact, cell, valid, optimal } = score;
  const share = (name: string, interval: Interval) => {
    const counted = name === "cells" ? "" : `   ${formatCount(interval.estimate * count)} of ${formatCount(count)}`;
    terminal.print(`${name.padEnd(12)}${formatInterval(interval).padEnd(22)}${counted}`.trimEnd());
  };
  terminal.print(`${puzzle === "sudoku" ? "Sudoku" : "Maze"}, ${formatCount(count)} puzzles`);
  share("exact", exact);
  share("cells", cell);
  share(puzzle === "sudoku" ? "rules kept" : "valid path", valid);
  if (optimal) share("shortest", optimal);
  printLeftOut(score, ["puzzle has no answer and counts", "puzzles have no answer and count"], terminal);
}

function printArc(score: ArcScore, terminal: Terminal): void {
  const { tasks, pairs, passes } = score;
  terminal.print(`ARC, ${formatCount(tasks)} tasks, ${formatCount(pairs)} test inputs`);
  for (const { k, meanOfPairs, allPairs } of passes) {
    terminal.print(`pass@${k}      ${formatInterval(meanOfPairs).padEnd(22)}   mean share of a task's test inputs`);
    terminal.print(`            ${formatInterval(allPairs).padEnd(22)}   tasks with all test inputs`);
  }
  printLeftOut(score, ["test input has no attempt and counts", "test inputs have no attempt and count"], terminal);
}

function printLeftOut(
  { missing, surplus }: { readonly missing: number; readonly surplus: number },
  [one, many]: readonly [string, string],
  terminal: Terminal,
): void {
  if (missing > 0) terminal.print(`${formatCount(missing)} ${missing === 1 ? one : many} as wrong`);
  if (surplus > 0) {
    terminal.print(`${formatCount(surplus)} ${surplus === 1 ? "answer is" : "answers are"} not asked for and left out`);
  }
}

function isJson(path: string): boolean {
  return /\.json(\.gz)?$/.test(path);
}

/** The first file of these that there is. */
function existing(paths: readonly string[]): string {
  for (const path of paths) {
    try {
      Deno.statSync(path);
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Deno.errors.NotFound(`Cannot find ARC's solutions: there is no "${paths.join('" and no "')}"`);
}

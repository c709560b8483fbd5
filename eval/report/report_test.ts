import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { madeUpResult } from "../testdata/made_up_result.ts";
import { htmlReport } from "./html.ts";
import { markdownReport } from "./markdown.ts";
import { report, type ReportedRun } from "./report.ts";

const recipe = {
  name: "sudoku-mlp",
  summary: "Sudoku-Extreme with <MLP> mixing",
  data: { kind: "sudoku-extreme" },
  model: { kind: "trm", hidden: 512 },
  training: { batch: 768, optimizer: { kind: "adam-atan2" } },
  published: { exactAccuracy: 0.874, source: "arXiv:2510.04871, table 1", cost: "one L40S" },
  deviations: ["f32 throughout"],
};
const records = [10, 20, 30, 40].flatMap((step) => [
  {
    step,
    lr: 1e-4,
    count: 8,
    accuracy: 0.9,
    exactAccuracy: step / 50,
    haltAccuracy: 0.75,
    steps: 16 - step / 10,
    lmLoss: 2 / step,
    haltLoss: 0.2,
    continueLoss: 0,
  },
  ...(step % 20 === 0 ? [{ step, evaluation: { ...madeUpResult(), exactAccuracy: step / 60 } }] : []),
]);
const wrong = {
  example: 4,
  tokens: new Array(81).fill(1),
  labels: new Array(81).fill(2),
  predictions: new Array(81).fill(3),
};
const evaluated: ReportedRun = { name: "one", recipe, records, results: [madeUpResult({ failures: [wrong] })] };
const begun: ReportedRun = { name: "two", recipe, records: [], results: [] };

Deno.test("a report is plain data that survives a file", () => {
  const made = report([evaluated, begun]);
  assertEquals(JSON.parse(JSON.stringify(made)), made);
  assertEquals(made.runs.map(({ curves }) => [curves.training.length, curves.evaluations.length]), [[4, 2], [0, 0]]);
  assertEquals(made.runs[0].recipe.published, { exactAccuracy: 0.874, source: "arXiv:2510.04871, table 1" });
});

Deno.test("the page needs nothing but itself, and no script", () => {
  const page = htmlReport(report([evaluated, begun]));
  const tags = [...page.replace(/<style>[^]*<\/style>/, "").matchAll(/<[^>]*>/g)].map(([tag]) => tag);
  for (const forbidden of [/^<script/, /^<link/, /^<iframe/, /\s(src|href|on\w+)=/, /https?:/]) {
    assertEquals(tags.filter((tag) => forbidden.test(tag)), []);
  }
  const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? "";
  for (const forbidden of ["@import", "url(", "<"]) assert(!style.includes(forbidden), forbidden);
  assertStringIncludes(style, "prefers-color-scheme: dark");
  assertStringIncludes(page, "Sudoku-Extreme with &#60;MLP&#62; mixing"); //  escaped
  assert(!page.includes("<MLP>") && !page.includes("NaN") && !page.includes("undefined"));
});

Deno.test("the page shows curves, results, difficulty, failures and both tables", () => {
  const page = htmlReport(report([evaluated]));
  const expected = [
    "Loss",
    "Puzzles with every cell right",
    "Supervision steps until it stops",
    "Results",
    "By difficulty",
  ];
  for (const what of [...expected, "No. 5: 81 of 81 cells wrong", "table 4", "table 5"]) {
    assertStringIncludes(page, what);
  }
  assertStringIncludes(page, '<td class="number here">87.0 % (86.3–87.6)</td>');
  assertStringIncludes(page, '<td class="number">87.4 %</td>');
  assertStringIncludes(page, "feed".repeat(16)); //  the checkpoint's hash
});

Deno.test("a run without steps or results is reported as what it is", () => {
  const made = report([begun]);
  assertStringIncludes(htmlReport(made), "No steps are logged yet");
  assertStringIncludes(htmlReport(made), "not evaluated yet");
  assertStringIncludes(markdownReport(made), "None of these runs was evaluated on these test puzzles.");
});

Deno.test("the Markdown has the same numbers", () => {
  const text = markdownReport(report([evaluated, begun]));
  assertStringIncludes(text, "# one, two\n\n- **one**: sudoku-mlp, Sudoku-Extreme");
  assertStringIncludes(
    text,
    "| one [1] | 65 100 |  10 000 | 87.0 % (86.3–87.6) | 95.0 % | 87.0 % (86.3–87.6) | 224 × 768 |",
  );
  assertStringIncludes(text, "- [1] after 16 steps; test_10k.csv.gz");
  assertStringIncludes(text, "| 4–99   |   4 000 | 75.0 %");
  assertStringIncludes(text, "2 2 2 | 2 2 2 | 2 2 2"); //  what was answered
  const rows = text.split("\n").filter((line) => /^\| (TRM-MLP|one \[1\])/.test(line)).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  assertEquals(rows.slice(1), [
    ["TRM-MLP", "5M, 19M", "87.4 %", "", "0.0 %", ""],
    ["one [1]", "", "", "87.0 % (86.3–87.6)", "", ""],
    ["TRM-MLP", "19M", "29.6 %", "", "2.4 %", ""],
  ]);
});

Deno.test("reports that cannot be made are refused", () => {
  assertThrows(() => report([]), RangeError, "no run");
  assertThrows(() => report([begun, begun]), RangeError, 'both called "two"');
  for (const torn of [undefined, {}, { ...recipe, training: 1 }]) {
    assertThrows(() => report([{ ...begun, recipe: torn }]), SyntaxError, 'recipe of run "two"');
  }
  assertThrows(() => report([{ ...begun, records: [{ step: 1 }] }]), SyntaxError, 'run "two" at step 1');
});

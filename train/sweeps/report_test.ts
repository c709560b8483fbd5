import type { Evaluation } from "@trm/eval";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { SweepRecord, SweepRun } from "./record.ts";
import { sweepMarkdown, sweepReport } from "./report.ts";
import { SMALL_RULE } from "./small_scale.ts";
import { table2 } from "./table_2.ts";

Deno.test("sweepReport() puts means and Student's intervals over seeds, and one seed's over its puzzles", () => {
  const { rows, seeds, steps, seconds, devices } = sweepReport(table2, record);
  assertEquals([seeds, steps, seconds, devices], [[0, 1], [500], 420, ["a GPU", "another GPU"]]);
  const [both, one, none] = rows;
  assertEquals([both.over, one.over, none.over], ["seeds", "puzzles", null]);
  assertEquals(both.exact!.estimate.toFixed(3), "0.700");
  assertEquals((both.exact!.high - both.exact!.estimate).toFixed(3), "1.271"); // t = 12.706 with one degree of freedom, × 0.1
  assertEquals([one.exact!.low.toFixed(2), one.exact!.estimate, one.exact!.high.toFixed(2)], ["0.40", 0.5, "0.60"]);
  assertEquals([none.exact, none.parameters, none.seeds], [null, null, []]);
  assertEquals(both.exactAfterFirstStep!.toFixed(2), "0.35");
  assertEquals(both.secondsPerRun, 150);
  assertEquals([both.published!.exactAccuracy, one.published!.exactAccuracy], [0.874, 0.776]);
  assertEquals([both.depth, both.model.hidden, both.supervisionSteps], [16, 64, 8]);
});

Deno.test("sweepMarkdown() says what was measured, on what, for how long, and stands beside the published numbers", () => {
  const markdown = sweepMarkdown(sweepReport(table2, record));
  assertStringIncludes(markdown, "# TRM by the number of latents it carries\n");
  assertStringIncludes(markdown, SMALL_RULE);
  assertStringIncludes(
    markdown,
    "500 optimizer steps a run · seeds 0, 1 · a GPU, another GPU · 7.0 min in all, trained on 960 puzzles (generated), tested on 500.",
  );
  const rows = markdown.split("\n").filter((line) => /^\| [^-]/.test(line))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  assertEquals(rows.map(([label, published, exact]) => [label, published, exact]), [
    ["", "published", "exact, measured"],
    ["y, z", "87.4 %", "70.0 ± 127.1 %"],
    ["y and six z", "77.6 %", "50.0 % (40.4–59.6)"],
    ["one z", "71.9 %", "–"],
  ]);
  assertStringIncludes(markdown, "Mean over seeds ± half of a 95 % interval, Student's t.");
  assertStringIncludes(markdown, "A row without numbers has no finished run.");
});

Deno.test("sweepMarkdown() of a sweep that has only begun says so", () => {
  const markdown = sweepMarkdown(sweepReport(table2, { ...record, runs: [run("y, z", 0, null)] }));
  assertStringIncludes(markdown, "No run is finished yet.");
  assert(!markdown.includes("undefined") && !markdown.includes("NaN"));
});

const record: SweepRecord = {
  kind: "trm sweep",
  format: 1,
  sweep: "table2",
  scale: "small",
  until: null,
  runs: [
    run("y, z", 0, 0.8),
    { ...run("y, z", 1, 0.6), seconds: 200, devices: ["another GPU"] },
    run("y and six z", 0, 0.5),
    { ...run("one z", 0, null), seconds: 20 },
  ],
};

function run(label: string, seed: number, exactAccuracy: number | null): SweepRun {
  const evaluation = {
    count: 100,
    exactAccuracy,
    cellAccuracy: 0.9,
    steps: [{ exactAccuracy: (exactAccuracy ?? 0) / 2, cellAccuracy: 0.7 }],
  } as unknown as Evaluation;
  const result = { parameters: 104_066, trainedOn: "960 puzzles (generated)", testedOn: "500", evaluation };
  return {
    name: `${label}-${seed}`,
    label,
    seed,
    step: exactAccuracy === null ? 100 : 500,
    seconds: 100,
    devices: ["a GPU"],
    result: exactAccuracy === null ? null : result,
  };
}

import { assertEquals, assertStringIncludes } from "@std/assert";
import { intervalsOf, type Report, type Result } from "@trm/eval";
import { createRun, findRecipe, saveResult } from "@trm/train";
import { filesIn, runHere } from "../testdata/tiny.ts";

const recipe = findRecipe("sudoku-4x4")!;
const evaluation = {
  rule: "fixed",
  count: 8,
  exactAccuracy: 0.75,
  cellAccuracy: 0.9,
  validAccuracy: 0.75,
  haltAccuracy: 1,
  supervisionSteps: 2,
  meanSteps: 2,
  stepsToHalt: 1.5,
  answerCalls: 2,
  batch: 8,
  steps: [{ exactAccuracy: 0.5, cellAccuracy: 0.8 }, { exactAccuracy: 0.75, cellAccuracy: 0.9 }],
} as const;

Deno.test("trm report writes a page, a text and data into the run folder, and nothing else", async () => {
  const folder = await Deno.makeTempDir();
  await makeRun(`${folder}/mine`);
  await saveResult(`${folder}/mine`, result());
  const { code, output, error } = await runHere("report", `${folder}/mine/`);
  assertEquals({ code, error }, { code: 0, error: "" });
  assertEquals(output.split("\n"), [
    "mine: 20 steps logged, 1 evaluations, 1 results kept",
    ...["html", "md", "json"].map((end) => `Wrote ${folder}/mine/report/report.${end}`),
    "",
  ]);
  assertEquals((await filesIn(folder)).filter((file) => file.includes("report")), [
    "mine/report/report.html",
    "mine/report/report.json",
    "mine/report/report.md",
  ]);
  const page = await Deno.readTextFile(`${folder}/mine/report/report.html`);
  assertStringIncludes(page, "75.0<small> %</small>");
  assertStringIncludes(page, "No. 3: 1 of 16 cells wrong");
  const made: Report = JSON.parse(await Deno.readTextFile(`${folder}/mine/report/report.json`));
  assertEquals(made.runs.map(({ name, results }) => [name, results.length]), [["mine", 1]]);
  assertEquals(made.runs[0].curves.training.map(({ step }) => step), [10, 20]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("trm report sets several runs side by side, also two of the same name", async () => {
  const folder = await Deno.makeTempDir();
  for (const run of ["a/mine", "b/mine", "other"]) await makeRun(`${folder}/${run}`);
  const runs = ["a/mine", "b/mine", "other"].map((run) => `${folder}/${run}`);
  const { code, output } = await runHere("report", ...runs, "--out", `${folder}/out`);
  assertEquals(code, 0);
  assertStringIncludes(output, `${folder}/a/mine: 20 steps logged`);
  assertStringIncludes(output, "\nother: 20 steps logged");
  assertStringIncludes(await Deno.readTextFile(`${folder}/out/report.html`), "3 runs");
  const shown = await runHere("report", ...runs, "--show-permissions");
  assertEquals(shown.output, `--no-prompt --allow-read=${runs.join()},report --allow-write=report\n`);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what a killed process left half-written does not hurt, what is broken is refused by file and line", async () => {
  const folder = await Deno.makeTempDir();
  await makeRun(folder);
  const log = `${folder}/metrics.jsonl`;
  const whole = await Deno.readTextFile(log);
  await Deno.writeTextFile(log, `${whole}{"step":30,"lr":1e-4,"cou`);
  assertEquals((await runHere("report", folder)).code, 0);

  const refused = async (says: string) => {
    const { code, output, error } = await runHere("report", folder);
    assertEquals({ code, output }, { code: 1, output: "" });
    assertStringIncludes(error, says);
  };
  await Deno.writeTextFile(log, `{"step":\n${whole}`);
  await refused(`Cannot read "${log}": line 1 is no record`);
  await Deno.writeTextFile(log, whole.replaceAll("lmLoss", "loss"));
  await refused("at step 10: found nothing as lmLoss, expected a number");
  await Deno.writeTextFile(log, whole);
  await Deno.mkdir(`${folder}/results`);
  await Deno.writeTextFile(`${folder}/results/a.json`, "{");
  await refused(`Cannot read result "${folder}/results/a.json": it is not JSON`);
  await Deno.remove(`${folder}/recipe.json`);
  await refused("so it is no run folder");
  await Deno.remove(folder, { recursive: true });
});

async function makeRun(folder: string): Promise<void> {
  using run = await createRun(folder, recipe);
  for (const step of [10, 20]) {
    run.log({
      step,
      lr: 1e-3,
      count: 4,
      accuracy: 0.8,
      exactAccuracy: step / 40,
      haltAccuracy: 1,
      steps: 1.5,
      lmLoss: 3 / step,
      haltLoss: 0.1,
      continueLoss: 0,
    });
  }
  run.log({ step: 20, evaluation });
}

function result(): Result {
  const labels = [2, 3, 4, 5, 4, 5, 2, 3, 3, 2, 5, 4, 5, 4, 3, 2];
  const tokens = labels.map((label, i) => i % 2 ? 1 : label);
  return {
    kind: "trm result",
    format: 1,
    recipe: recipe.name,
    model: { ...recipe.model },
    seed: 0,
    step: 20,
    weights: "averaged",
    checkpoint: { which: "last", sha256: "feed".repeat(16) },
    regime: { trainedOn: null, heldOut: null, supervisionSteps: 2, rule: "fixed", voting: "none" },
    data: { from: "generated", groups: 8, puzzles: 8, examples: 8, hash: "beef".repeat(16) },
    grid: { kind: "sudoku", rows: 4, columns: 4, box: { rows: 2, columns: 2 } },
    adapter: "a GPU",
    seconds: 1,
    ...evaluation,
    intervals: intervalsOf(evaluation),
    failures: [{ example: 2, tokens, labels, predictions: labels.with(1, 5) }],
    published: null,
  };
}

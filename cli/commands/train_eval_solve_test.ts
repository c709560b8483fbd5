import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Evaluation } from "@trm/eval";
import { type LogRecord, openRun } from "@trm/train";
import { createHash } from "node:crypto";
import { command, filesIn, runApart, runHere, tiny } from "../testdata/tiny.ts";

const available = await navigator.gpu?.requestAdapter() != null;
const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const run = `${folder}/straight`;

/** Tests with a device, each leaning on the run that the first one trains. */
function deviceTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !available, fn });
}

deviceTest("trm train trains, tests, shows a puzzle and names what it wrote", async () => {
  const { code, output, error } = await runHere("train", ...tiny, "--run", run);
  assertEquals({ code, error: error.replace(/^(step|preparing) .*\n/gm, "") }, { code: 0, error: "" });
  assertStringIncludes(output, "8 puzzles to train on (generated, 4×4, seed 0), 4 held out");
  assertMatch(output, /^step 4 · 4 held-out puzzles: exact \S+ % · cells \S+ % · 2.0 steps to halt, the best so far$/m);
  assertMatch(output, /^exact accuracy {3}\d+\.\d % \(\d+\.\d–\d+\.\d\)$/m);
  assertMatch(output, /^puzzle {7}step 1/m);
  assertMatch(output, new RegExp(`^Ask it: .* solve ${run} [1-4.]{16}\nWrote ${run}$`, "m"));
  assertEquals(await filesIn(run), [
    "best.safetensors",
    "last.safetensors",
    "lock",
    "metrics.jsonl",
    "previous.safetensors",
    "recipe.json",
  ]);
  assertEquals(
    (await logOf(run)).map(({ step, evaluation }) => [step, (evaluation as Evaluation | undefined)?.count]),
    [
      [2, undefined],
      [4, undefined],
      [4, 4],
      [6, undefined],
      [8, undefined],
      [8, 4],
    ],
  );
});

deviceTest("a run that was killed and resumed ends in the same bytes", async () => {
  const killed = `${folder}/killed`;
  const child = command(["--allow-read", `--allow-write=${killed}`], ["train", ...tiny, "--run", killed]).spawn();
  await until(() => exists(`${killed}/last.safetensors`)); // after step 3
  child.kill("SIGKILL");
  await child.output();
  const { code, output } = await runHere("train", "--resume", killed);
  assertEquals(code, 0);
  assertMatch(output, /^going on after step [3-7] of 8$/m); // it was killed before its end
  assertEquals(await sha256(`${killed}/last.safetensors`), await sha256(`${run}/last.safetensors`));
  const steps = async (folder: string) => (await logOf(folder)).map(({ step }) => step);
  assertEquals(await steps(killed), await steps(run));
});

deviceTest("--steps ends a run early, and it goes on as if it had not, from any of its checkpoints", async () => {
  const cut = `${folder}/cut`;
  const first = await runHere("train", ...tiny, "--run", cut, "--steps", "5");
  assertEquals(first.code, 0);
  assertMatch(first.output, /^step 5 · 4 held-out puzzles/m);
  assertStringIncludes(first.output, "seed 0 · step 5");
  const back = await runHere("train", "--resume", cut, "--from", "previous", "--steps", "5"); // after step 4
  assertStringIncludes(back.output, "going on after step 4 of 5");
  assertEquals((await runHere("train", "--resume", cut)).code, 0);
  assertEquals(await sha256(`${cut}/last.safetensors`), await sha256(`${run}/last.safetensors`));
});

deviceTest("Ctrl-C finishes the step, saves it and says how to go on", async () => {
  const stopped = `${folder}/stopped`;
  const many = ["--set", "training.epochs=4000", "--set", "training.evaluateEvery=4000"];
  const child = command(["-A"], ["train", ...tiny, ...many, "--run", stopped]).spawn();
  await until(() => exists(`${stopped}/last.safetensors`));
  child.kill("SIGINT");
  const { code, stdout } = await child.output();
  const output = new TextDecoder().decode(stdout);
  assertEquals(code, 130);
  const [, advice] = output.match(/^Go on with: (.*)$/m) ?? [];
  assertMatch(advice, new RegExp(` train --resume ${stopped}$`));
  const [, step] = output.match(/step ([\d ]+) · \d/) ?? [];
  const { output: resumed } = await runHere(
    "train",
    "--resume",
    stopped,
    "--steps",
    String(Number(step.replace(" ", "")) + 1),
  );
  assertStringIncludes(resumed, `going on after step ${step} of`);
});

deviceTest("SIGTERM in the last evaluation says what is saved and how to go on", async () => {
  const asked = `${folder}/asked`;
  const slow = ["--set", "data.test=60", "--set", "training.supervisionSteps=60", "--steps", "1"];
  const child = command(["-A"], ["train", ...tiny, ...slow, "--run", asked]).spawn();
  const said = child.stdout.pipeThrough(new TextDecoderStream()).values();
  let output = "";
  while (!output.includes("held out")) output += (await said.next()).value;
  await new Promise((resolve) => setTimeout(resolve, 1000)); // the step takes far less, the evaluation far more
  child.kill("SIGTERM");
  for await (const text of said) output += text;
  const error = await new Response(child.stderr).text();
  assertEquals((await child.status).code, 130);
  assertStringIncludes(error, "stopping as soon as the device is done");
  assertStringIncludes(output, "\nStopped: everything up to step 1 is saved\n");
  assertMatch(output, new RegExp(`^Go on with: .* train --resume ${asked} --steps 1$`, "m"));
  const { output: resumed } = await runHere("train", "--resume", asked, "--steps", "1");
  assertMatch(resumed, /^step 1 · 60 held-out puzzles/m);
  assertMatch(resumed, /^seed 0 · step 1 · [^·]* since step 1 · /m);
});

deviceTest("Ctrl-C while training is prepared ends at once, and no folder is made", async () => {
  const unmade = `${folder}/unmade`;
  const slow = ["--set", "data.size=9", "--set", "data.puzzles=100000"]; // which takes minutes to generate
  const child = command(["-A"], ["train", ...tiny, ...slow, "--run", unmade]).spawn();
  const said = child.stderr.pipeThrough(new TextDecoderStream()).values();
  let error = "";
  while (!error.includes("preparing the data\n")) error += (await said.next()).value;
  const asked = performance.now();
  child.kill("SIGINT");
  for await (const text of said) error += text;
  const { code } = await child.status;
  await child.stdout.cancel();
  assertEquals([code, await exists(unmade)], [130, false]);
  assertStringIncludes(error, "Stopped while preparing: nothing was trained, and nothing was written\n");
  assert(performance.now() - asked < 5000);
});

deviceTest("trm train writes its run folder and nothing else, and may write nothing else", async () => {
  const cwd = `${folder}/elsewhere`;
  await Deno.mkdir(cwd);
  const { output: flags } = await runApart(["-A"], ["train", "--show-permissions"], { cwd });
  assertMatch(
    flags,
    /^--no-prompt --allow-read=\S+,runs\/sudoku-4x4-1,runs\/tuned\.json --allow-write=runs\/sudoku-4x4-1\n$/,
  );
  const { code, output, error } = await runApart(["-A"], ["train", ...tiny, "--steps", "1"], { cwd });
  assertEquals({ code, error: error.replace(/^(step|preparing) .*\n/gm, "") }, { code: 0, error: "" });
  assertStringIncludes(output, "Wrote runs/sudoku-4x4-1");
  assertEquals([...new Set((await filesIn(cwd)).map((file) => file.split("/").slice(0, 2).join("/")))], [
    "runs/sudoku-4x4-1",
  ]);
  const next = await runApart(["-A"], ["train", "--show-permissions"], { cwd });
  assertStringIncludes(next.output, "--allow-write=runs/sudoku-4x4-2\n");
});

deviceTest("trm eval reports what a result must say", async () => {
  const { code, output } = await runHere("eval", run, "--json", "--steps", "3", "--batch", "2");
  assertEquals(code, 0);
  const found = JSON.parse(output);
  assertEquals([found.count, found.supervisionSteps, found.step, found.seed, found.weights], [4, 3, 8, 0, "averaged"]);
  assertEquals(found.steps.length, 3);
  const { exact } = found.intervals;
  assert(exact.low <= found.exactAccuracy && found.exactAccuracy <= exact.high);
  assert(found.cellAccuracy >= 0 && found.cellAccuracy <= 1);
  assertMatch(found.checkpoint.sha256, /^[0-9a-f]{64}$/);
  assertMatch(found.data.hash, /^[0-9a-f]{64}$/);
  assertEquals([found.regime.trainedOn.groups, found.regime.voting, found.regime.supervisionSteps], [8, "none", 3]);

  const lines = await runHere("eval", run, "--live", "--limit", "3", "--from", "best");
  assertStringIncludes(lines.output, "sudoku-4x4, step 4, live weights, best checkpoint");
  assertStringIncludes(lines.output, "3 puzzles (generated, 4×4, seed 0), 2 supervision steps");
});

deviceTest("trm eval of the recipe's test split repeats the last evaluation of training", async () => {
  const log = await logOf(run);
  const { evaluation } = log[log.length - 1];
  const found = JSON.parse((await runHere("eval", run, "--json")).output);
  for (const [name, value] of Object.entries(evaluation as object)) assertEquals(found[name], value, name);
});

deviceTest("trm eval --save keeps a result in the run folder, and trm report shows it", async () => {
  const { code, output } = await runHere("eval", run, "--rule", "early-exit", "--save");
  assertEquals(code, 0);
  const [kept] = await filesIn(`${run}/results`);
  assertMatch(kept, /^step-8-averaged-early-exit-2-on-4-[0-9a-f]{8}\.json$/);
  assertStringIncludes(output, `Wrote ${run}/results/${kept}\n`);
  const { output: said } = await runHere("report", run, "--out", `${folder}/report`);
  assertStringIncludes(said, "straight: 8 steps logged, 2 evaluations, 1 results kept");
  assertStringIncludes(await Deno.readTextFile(`${folder}/report/report.html`), "early exit, ");
  const refused = await runHere("eval", run, "--submission", `${folder}/submission.json`);
  assertEquals([refused.code, await exists(`${folder}/submission.json`)], [2, false]);
});

deviceTest("trm solve shows the answer after every step and says whether it obeys the rules", async () => {
  const puzzle = "1... ..3. .4.. ...2";
  const { code, output } = await runHere("solve", run, puzzle, "--steps", "3", "--json");
  assertEquals(code, 0);
  const { answer, valid, steps, ...rest } = JSON.parse(output);
  assertEquals(rest.puzzle, puzzle.replaceAll(" ", ""));
  assertEquals(steps.map(({ step }: { step: number }) => step), [1, 2, 3]);
  assertEquals(steps[2].answer, answer);
  assertEquals(valid, false); // after 8 tiny steps
  for (const i of [1, 2]) {
    const changed = [...answer].flatMap((_, cell) => steps[i].answer[cell] === steps[i - 1].answer[cell] ? [] : [cell]);
    assertEquals(steps[i].changed, changed);
  }
  const drawn = await runHere("solve", run, puzzle, "--steps", "3");
  assertMatch(drawn.output, /^puzzle {7}step 1/m);
  assertStringIncludes(drawn.output, "This breaks the puzzle's rules: it is wrong");
});

deviceTest("trm solve and trm eval write nothing", async () => {
  for (const args of [["eval", run], ["solve", run, "1..............."]]) {
    const { output } = await runHere(...args, "--show-permissions");
    assertEquals(output, `--no-prompt --allow-read=${run},runs/tuned.json\n`);
  }
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!await condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function logOf(folder: string): Promise<readonly LogRecord[]> {
  return await (await openRun(folder)).records();
}

async function sha256(path: string): Promise<string> {
  return createHash("sha256").update(await Deno.readFile(path)).digest("hex");
}

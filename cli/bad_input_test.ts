import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { resumeRun } from "@trm/train";
import { filesIn, runApart, runHere, tiny } from "./testdata/tiny.ts";

const available = await navigator.gpu?.requestAdapter() != null;
const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const run = `${folder}/run`, made = `${folder}/made`;

/** A command line and what its one sentence says. */
type Mistake = readonly [args: readonly string[], says: string];

const train = ["train", ...tiny, "--run", made];
const set = (change: string): string[] => [...train, "--set", change];

Deno.test("a recipe, a field or a value that cannot be is one sentence, and nothing is written", async () => {
  await refuseAll([
    [["train", "sudoku-4x5"], `Unknown recipe "sudoku-4x5"; did you mean "sudoku-4x4"?`],
    [["train", "chess"], `Unknown recipe "chess"; there are sudoku-4x4, sudoku-6x6`],
    [["plan", "sudoku-mpl"], `did you mean "sudoku-mlp"?`],
    [set("training.bacth=4"), `unknown key "training.bacth"; did you mean "training.batch"?`],
    [set("training.batch"), "expected key=value"],
    [set("training.batch=0"), "Cannot use training.batch: found 0, expected an integer from 1 to 65536"],
    [set("training.batch=2.5"), "Cannot use training.batch: found 2.5"],
    [set("training.lr=fast"), `found "fast", expected a number like 0.002`],
    [set("training.lr=-1"), "Cannot use training.lr: found -1"],
    [set("training.loss=hinge"), `Cannot use training.loss: found "hinge", expected stablemax, softmax`],
    [set("training.optimizer.kind=adamw"), "Cannot use training.optimizer.epsilon: found nothing"],
    [set("training.evaluateEvery=3"), "training.evaluateEvery must divide training.epochs"],
    [set("training.microBatches=3"), "training.microBatches must divide training.batch"],
    [set("model.mixer=lstm"), `Cannot use model.mixer: found "lstm", expected attention, mlp`],
    [set("data.size=5"), "Cannot use data.size: found 5, expected 4, 6, 9"],
    [[...train, "--seed", "-1"], `Cannot read --seed: found "-1", expected an integer of at least 0`],
    [[...train, "--steps", "0"], `Cannot read --steps: found "0"`],
    [[...train, "--stesp", "3"], `Unknown option "--stesp" of trm train; did you mean "--steps"`],
    [[...train, "--from", "best"], "Cannot take --from without --resume"],
    [["train", "sudoku-4x4", "--resume", "runs/x"], "Cannot take <recipe> with --resume"],
    [["train", "--resume", "runs/x", ...tiny], "Cannot take --set with --resume"],
    [["plan", "sudoku-mlp", "--set", "training.batch=65536", "--set", "training.microBatches=1"], "Cannot plan"],
    [["eval", "runs/x", "--limit", "0"], `Cannot read --limit: found "0"`],
    [["eval", "runs/x", "--batch", "many"], `Cannot read --batch: found "many"`],
    [["eval"], "trm eval needs <run>"],
    [["solve", "runs/x"], "trm solve needs <puzzle>"],
  ]);
});

Deno.test("a data file that is missing or malformed is named, with its line, and nothing is written", async () => {
  const header = "source,question,answer,rating\n";
  const question = "1...34.........." + "", answer = "1234341221434321";
  const files: Record<string, string | Uint8Array> = {
    "columns.csv": `puzzle,answer\n${question},${answer}\n`,
    "empty.csv": "",
    "header.csv": header,
    "short.csv": `${header}x,${question},${answer.slice(1)},0\n`,
    "letter.csv": `${header}x,${question},${answer},0\nx,1x..............,${answer},0\n`,
    "twice.csv": `${header}x,${question},1134341221434321,0\n`,
    "differs.csv": `${header}x,2...............,${answer},0\n`,
    "text.csv.gz": header,
    "cut.csv.gz": (await gzip(header + `x,${question},${answer},0\n`.repeat(50))).subarray(0, 60),
    "binary.csv": Uint8Array.from({ length: 999 }, (_, i) => i % 251),
    "six.csv": `${header}x,${".".repeat(36)},${"123456456123231564564231312645645312"},0\n`,
    "few.csv": `${header}x,${question},${answer},0\n`,
  };
  await Deno.mkdir(`${folder}/data`);
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${folder}/data/${name}`, bytes);
  }
  const on = (name: string): string[] => [...train, "--data", `${folder}/data/${name}`];
  await refuseAll([
    [on("missing.csv"), `Cannot open "${folder}/data/missing.csv": there is no such file or folder`],
    [on("columns.csv"), `Cannot read line 1 of "${folder}/data/columns.csv": found no column "source"`],
    [on("empty.csv"), "it is empty"],
    [on("header.csv"), "it has no rows"],
    [on("short.csv"), "line 2"],
    [on("letter.csv"), `line 3 of "${folder}/data/letter.csv"`],
    [on("twice.csv"), "1 stands twice in row 1 of the answer"],
    [on("differs.csv"), "cell 1 is 2 in the question and 1 in the answer"],
    [on("text.csv.gz"), "it does not begin as a gzip file does"],
    [on("cut.csv.gz"), "cut.csv.gz"],
    [on("binary.csv"), "binary.csv"],
    [on("six.csv"), "it holds 6×6 Sudokus, expected 4×4"],
    [[...train, "--data", `${folder}/data`], `Cannot open "${folder}/data": it is a folder without train/dataset.json`],
    [[...train, "--test", `${folder}/data`], `Cannot open "${folder}/data": it is a folder without train/dataset.json`],
    [[...on("few.csv"), "--set", "training.batch=8"], "Cannot fill a batch of 8"],
    [[...train, "--test", `${folder}/data/six.csv`], "expected 4×4"],
  ]);
});

Deno.test("data that was not downloaded names the command that gets it", async () => {
  const { code, output, error } = await runApart(["-A"], ["train", "sudoku-mlp", "--run", made], { cwd: folder });
  assertEquals({ code, output }, { code: 1, output: "" });
  assertStringIncludes(error, `found no "data/sudoku-extreme/train.csv"; run trm data get sudoku-extreme`);
  assertEquals(await exists(made), false);
});

Deno.test("a folder that is no run is named", async () => {
  const other = `${folder}/other`;
  await Deno.mkdir(other);
  await Deno.writeTextFile(`${other}/recipe.json`, "{");
  const strange = `${folder}/strange`;
  await Deno.mkdir(strange);
  await Deno.writeTextFile(`${strange}/recipe.json`, `{"name":"x","data":{"kind":"chess"}}`);
  const nowhere = `${folder}/nowhere`;
  await refuseAll([
    [["train", "--resume", nowhere], `Cannot open run "${nowhere}": there is no such file or folder`],
    [["eval", nowhere], `Cannot open run "${nowhere}": there is no such file or folder`],
    [["solve", nowhere, "1"], `Cannot open run "${nowhere}": there is no such file or folder`],
    [["import", nowhere, "--recipe", "sudoku-4x4", "--run", made], `Cannot open "${nowhere}": there is no such file`],
    [["eval", `${folder}/data`], `no "recipe.json" in it, so it is no run folder`],
    [["train", "--resume", other], `Cannot read "${other}/recipe.json": it is not JSON`],
    [["eval", strange], `Cannot use data.kind: found "chess"`],
  ]);
});

Deno.test({
  name: "what a run folder or a device cannot do is one sentence, and the run stays as it was",
  ignore: !available,
}, async () => {
  await runHere("train", ...tiny, "--run", run);
  const last = `${run}/last.safetensors`;
  const whole = await Deno.readFile(last);
  const puzzle = "1...............";
  const six = `${folder}/data/six.csv`;
  await refuseAll([
    [["train", ...tiny, "--run", run], `Cannot create run "${run}": found "recipe.json"`],
    [["train", ...tiny, "--run", `${folder}/data`], "expected a new or an empty folder"],
    [["train", ...tiny, "--run", last], `Cannot create run "${last}"`],
    [["train", "--resume", run, "--steps", "7"], "it is at step 8 already"],
    [["train", "--resume", run, "--data", `${folder}/data/few.csv`], "its train data was another"],
    [["eval", run, "--data", six], "Cannot use"],
    [["solve", run, "12"], "found 2 cells, expected 16"],
    [["solve", run, puzzle.replace("1", "x")], `found "x" as cell 1`],
    [["solve", run, puzzle.replace("1", "7")], `found "7" as cell 1`],
    [["solve", run, "11.............."], "Cannot solve the Sudoku: 1 stands twice in row 1"],
    [["solve", run, "12....3........4"], "Cannot solve the Sudoku"],
    [[...set("model.mixer=attention"), "--set", "model.heads=5"], "Cannot split hidden 8 into 5 heads"],
    [[
      ...set("training.batch=65536"),
      "--set",
      "training.epochs=65536",
      "--set",
      "training.evaluateEvery=65536",
      "--set",
      "model.hidden=8192",
      "--set",
      "training.microBatches=1",
    ], "Cannot plan"],
  ]);
  {
    const { run: held, checkpoint } = await resumeRun(run);
    using _run = held;
    using _checkpoint = checkpoint;
    await refuseAll([[["train", "--resume", run], `Cannot train into run "${run}": another process does`]]);
  }
  const damages: [name: string, bytes: Uint8Array, says: string][] = [
    ["truncated", whole.subarray(0, whole.length - 100), `"${last}"`],
    ["one byte", whole.with(whole.length - 1000, whole.at(-1000)! ^ 1), "its checksum does not fit its contents"],
    ["empty", new Uint8Array(0), `"${last}"`],
    ["something else", new TextEncoder().encode("hello".repeat(100)), `"${last}"`],
  ];
  for (const [, bytes, says] of damages) {
    await Deno.remove(last); // "best" may be the same file
    await Deno.writeFile(last, bytes);
    await refuseAll([
      [["train", "--resume", run], "; the one before it can be used instead: --from previous"],
      [["eval", run], says],
      [["solve", run, puzzle], says],
    ]);
  }
  await Deno.remove(last);
  await refuseAll([[["eval", run], `Cannot read checkpoint "${last}": there is none`]]);
  assertEquals((await runHere("eval", run, "--from", "previous")).code, 0);
});

Deno.test("without an adapter, training says what to install and makes no folder", async () => {
  const env = { VK_DRIVER_FILES: `${folder}/no_driver.json`, DENO_WEBGPU_BACKEND: "vulkan" };
  const { code, output, error: said } = await runApart(["-A"], train, { env });
  const error = said.replace(/^preparing .*\n/gm, "");
  assertEquals({ code, output }, { code: 1, output: "" });
  assertStringIncludes(error, "trm: Cannot find a GPU: no WebGPU adapter; install its Vulkan, Metal or D3D12 driver");
  assertEquals(error.trim().split("\n").length, 1);
  assertEquals(await exists(made), false);
});

Deno.test({
  name: "a run folder among the system's own is refused with advice that helps",
  ignore: !available || Deno.build.os !== "linux",
}, async () => {
  const { code, error } = await runApart(["-A"], ["train", ...tiny, "--run", "/proc/x"]);
  assertEquals(code, 1);
  assertStringIncludes(error, `trm: Cannot create run "/proc/x": Deno keeps programs out of the system's own folders`);
});

Deno.test("a permission that is missing is named", async () => {
  const cases: [flags: string[], args: string[], says: string][] = [
    [["--allow-read"], train, `Cannot run trm train without more permissions; add --allow-write=${made}`],
    [["--allow-read", `--allow-write=${folder}/elsewhere`], train, `add --allow-write=${made}`],
    [[], train, "add --allow-read="],
    [["--allow-read=cli"], ["eval", run], `Requires read access to "${run}`],
  ];
  for (const [flags, args, says] of cases) {
    const { code, output, error } = await runApart(flags, args);
    assertEquals({ code, output }, { code: 1, output: "" });
    assertStringIncludes(error, says);
    assertEquals(error.trim().split("\n").length, 1);
  }
  assertEquals(await exists(made), false);
});

/** Checks that each command line fails with one sentence, prints no result and changes no file. */
async function refuseAll(mistakes: readonly Mistake[]): Promise<void> {
  for (const [args, says] of mistakes) {
    const before = await contents();
    const { code, output, error: said } = await runHere(...args);
    const error = said.replace(/^preparing .*\n/gm, ""); // progress, which is no part of the sentence
    const line = args.join(" ");
    assert(code === 1 || code === 2, `${line}: exit code ${code}`);
    assertEquals(output, "", line);
    assertStringIncludes(error, says, line);
    assertEquals(error.trim().split("\n").length, 1, error);
    assert(error.startsWith("trm: "), error);
    assert(!/add --debug|os error|--allow-all/.test(error), error);
    assertEquals(await contents(), before, line);
  }
}

/** Every file of the test's folder with its size and time. */
async function contents(): Promise<string[]> {
  return await Promise.all((await filesIn(folder)).map(async (file) => {
    const { size, mtime } = await Deno.stat(`${folder}/${file}`);
    return `${file} ${size} ${mtime?.getTime()}`;
  }));
}

async function gzip(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

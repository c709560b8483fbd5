import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { createRun, openRun, resumeRun } from "./run.ts";
import { madeUp } from "./testdata/made_up.ts";

const recipe = { name: "made-up", training: { lr: 1e-4 } };

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir();
  try {
    await body(`${parent}/runs/a`);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("a run keeps its last checkpoint, the one before it and the best one", () =>
  inFolder(async (folder) => {
    using run = await createRun(folder, recipe);
    await run.save(madeUp(1));
    assertEquals(names(folder), ["last.safetensors", "lock", "metrics.jsonl", "recipe.json"]);
    await run.save(madeUp(2), { best: true });
    await run.save(madeUp(3));
    await run.save(madeUp(4));
    assertEquals(names(folder), [
      "best.safetensors",
      "last.safetensors",
      "lock",
      "metrics.jsonl",
      "previous.safetensors",
      "recipe.json",
    ]);
    const reader = await openRun(folder);
    assertEquals(reader.recipe, recipe);
    assertEquals(await reader.load("last"), madeUp(4));
    assertEquals(await reader.load("previous"), madeUp(3));
    assertEquals(await reader.load("best"), madeUp(2));
    using open = await reader.open("best");
    assertEquals(open.step, 2);
    assertEquals(await Deno.readTextFile(`${folder}/recipe.json`), JSON.stringify(recipe, null, 2) + "\n");
  }));

Deno.test("a resumed run goes on where its checkpoint is, and its log has no doubles", () =>
  inFolder(async (folder) => {
    {
      using run = await createRun(folder, recipe);
      for (const step of [1, 2, 3, 4, 5]) {
        run.log({ step, loss: 1 / step });
        if (step <= 3) await run.save(madeUp(step));
      }
    }
    await Deno.writeTextFile(`${folder}/last.safetensors.0.partial`, "torn");
    await Deno.writeTextFile(`${folder}/next.safetensors`, "whole, but not put in place");
    {
      const { run, checkpoint } = await resumeRun(folder);
      using resumed = run;
      using _ = checkpoint;
      assertEquals(checkpoint.step, 3);
      assertEquals((await resumed.records()).map(({ step }) => step), [1, 2, 3]);
      resumed.log({ step: 4 });
      await resumed.save(madeUp(4));
      assertEquals((await resumed.records()).map(({ step }) => step), [1, 2, 3, 4]);
      assertEquals((await resumed.load("previous")).step, 3);
    }
    assertEquals(names(folder), ["last.safetensors", "lock", "metrics.jsonl", "previous.safetensors", "recipe.json"]);
  }));

Deno.test("a damaged last checkpoint is named, and the previous one is used when asked", () =>
  inFolder(async (folder) => {
    {
      using run = await createRun(folder, recipe);
      for (const step of [1, 2, 3]) {
        run.log({ step });
        await run.save(madeUp(step));
      }
    }
    const last = `${folder}/last.safetensors`;
    const bytes = await Deno.readFile(last);
    const damages: [file: Uint8Array, says: string][] = [
      [bytes.subarray(0, 100), "it may be truncated"],
      [bytes.with(bytes.length - 40, bytes.at(-40)! ^ 4), "its checksum does not fit its contents; it is damaged"],
    ];
    for (const [file, says] of damages) {
      await Deno.remove(last); // "best" may be the same file under another name
      await Deno.writeFile(last, file);
      const { message } = await assertRejects(() => resumeRun(folder), SyntaxError, last);
      assertStringIncludes(message, says);
      assertStringIncludes(message, "; the one before it can be used instead: --from previous");
    }
    await Deno.remove(last);
    const { message } = await assertRejects(() => resumeRun(folder), Deno.errors.NotFound);
    assertStringIncludes(
      message,
      `Cannot read checkpoint "${last}": there is none; the one before it can be used instead`,
    );

    await Deno.writeFile(last, damages[0][0]);
    const { run, checkpoint } = await resumeRun(folder, "previous");
    using resumed = run;
    using _ = checkpoint;
    assertEquals(checkpoint.step, 2);
    assertEquals((await resumed.records()).map(({ step }) => step), [1, 2]);
    assertEquals(await resumed.load("previous"), madeUp(2));
    await resumed.save(madeUp(3));
    assertEquals(await resumed.load("last"), madeUp(3));
    assertEquals(await resumed.load("previous"), madeUp(2), "the damaged one is not kept in its place");
    await resumed.save(madeUp(4));
    assertEquals(await resumed.load("previous"), madeUp(3));
  }));

Deno.test("a run without a best checkpoint says so", () =>
  inFolder(async (folder) => {
    using run = await createRun(folder, recipe);
    const { message } = await assertRejects(() => run.load("best"), Deno.errors.NotFound);
    assertEquals(message, `Cannot read checkpoint "${folder}/best.safetensors": there is none`);
    const none = await assertRejects(() => run.load("last"), Deno.errors.NotFound);
    assertEquals(none.message, `Cannot read checkpoint "${folder}/last.safetensors": there is none`);
  }));

Deno.test("a folder that is in use, holds something else or is no run is refused", () =>
  inFolder(async (folder) => {
    const missing = await assertRejects(() => openRun(folder), Deno.errors.NotFound);
    assertStringIncludes(missing.message, `Cannot open run "${folder}": `);
    {
      using _ = await createRun(folder, recipe);
      await assertRejects(
        () => resumeRun(folder),
        Deno.errors.Busy,
        `Cannot train into run "${folder}": another process does`,
      );
      await assertRejects(() => createRun(folder, recipe), Deno.errors.Busy, "another process does");
      await openRun(folder);
    }
    const used = await assertRejects(() => createRun(folder, recipe), Deno.errors.AlreadyExists);
    assertEquals(
      used.message,
      `Cannot create run "${folder}": found "recipe.json", so it is a run already; resume it, or name another folder`,
    );
    const other = `${folder}/../b`;
    await Deno.mkdir(other);
    await Deno.writeTextFile(`${other}/thesis.tex`, "");
    await assertRejects(() => createRun(other, recipe), Deno.errors.AlreadyExists, 'found "thesis.tex" in it');
    await assertRejects(() => openRun(other), Deno.errors.NotFound, 'no "recipe.json" in it, so it is no run folder');
    await assertRejects(() => openRun(`${other}/thesis.tex`), Deno.errors.NotADirectory, "it is a file");
    await Deno.writeTextFile(`${other}/recipe.json`, "{");
    await assertRejects(() => openRun(other), SyntaxError, `Cannot read "${other}/recipe.json": it is not JSON`);
    await assertRejects(() => createRun(`${folder}/../c`, { lr: NaN }), TypeError, "Cannot write recipe.lr as JSON");
    assertEquals(names(`${folder}/..`), ["a", "b"]);
  }));

Deno.test({
  name: "without permission to write, the error names the folder",
  permissions: { read: true, write: false },
  fn: async () => {
    const { message } = await assertRejects(() => createRun("/nowhere/run", recipe), Deno.errors.NotCapable);
    assertStringIncludes(message, `Cannot create run "/nowhere/run": Requires write access`);
  },
});

Deno.test("a full disk leaves the checkpoints as they were and nothing half-written", () =>
  inFolder(async (folder) => {
    using run = await createRun(folder, recipe);
    await run.save(madeUp(1), { best: true });
    await run.save(madeUp(2));
    const before = names(folder);
    for (const room of [0, 100, 1000]) {
      using _ = fullAfter(room);
      const { message } = await assertRejects(() => run.save(madeUp(3), { best: true }), Error);
      assertEquals(
        message.replace(/next.*"/, 'next"'),
        `Cannot write checkpoint "${folder}/next": the disk is full (os error 28)`,
      );
    }
    assertEquals(names(folder), before);
    assertEquals([(await run.load("last")).step, (await run.load("previous")).step, (await run.load("best")).step], [
      2,
      1,
      1,
    ]);
    await run.save(madeUp(3));
    assertEquals([(await run.load("last")).step, (await run.load("previous")).step], [3, 2]);
  }));

Deno.test("where files cannot have two names, they are copied", () =>
  inFolder(async (folder) => {
    const { link } = Deno;
    Deno.link = () => Promise.reject(new Deno.errors.NotSupported("not here"));
    try {
      using run = await createRun(folder, recipe);
      await run.save(madeUp(1), { best: true });
      await run.save(madeUp(2));
      assertEquals([(await run.load("last")).step, (await run.load("previous")).step, (await run.load("best")).step], [
        2,
        1,
        1,
      ]);
      assertEquals(names(folder).filter((name) => name.endsWith(".partial")), []);
    } finally {
      Deno.link = link;
    }
  }));

Deno.test("a process killed while it saves leaves a whole checkpoint, a log that fits it and no lock", () =>
  inFolder(async (folder) => {
    let step = 0, torn = 0;
    for (const [round, patience] of [0, 7, 15, 22, 3, 31].entries()) {
      await killWhileSaving(folder, round === 0 ? "create" : "resume", patience);
      if (names(folder).some((name) => name.endsWith(".partial"))) torn++;
      const { run, checkpoint } = await resumeRun(folder);
      using resumed = run;
      using _ = checkpoint;
      assert(checkpoint.step > step, `round ${round} ended at step ${checkpoint.step}, began at ${step}`);
      step = checkpoint.step;
      assertEquals(await resumed.load("last"), madeUp(step));
      if (step > 1) assertEquals(await resumed.load("previous"), madeUp(step - 1));
      if (step > 3) assertEquals((await resumed.load("best")).step % 3, 0);
      assertEquals((await resumed.records()).map(({ step }) => step), Array.from({ length: step }, (_, i) => i + 1));
      assertEquals(names(folder).filter((name) => name.endsWith(".partial")), []);
    }
    assert(torn > 0, "no round was killed in the middle of a save");
  }));

/** Kills a process that saves, so many milliseconds after its second checkpoint. */
async function killWhileSaving(folder: string, how: "create" | "resume", patience: number): Promise<void> {
  const script = fileURLToPath(new URL("./testdata/save_loop.ts", import.meta.url));
  await Deno.mkdir(`${folder}/..`, { recursive: true });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", `--allow-read=${folder}`, `--allow-write=${folder}`, script, folder, how],
    stdout: "piped",
  }).spawn();
  const saved = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let lines = 0;
  while (lines < 2) {
    const { value, done } = await saved.read();
    if (done) throw new Error("the process ended by itself");
    lines += value.split("\n").length - 1;
  }
  await new Promise((resolve) => setTimeout(resolve, patience));
  child.kill("SIGKILL");
  await saved.cancel();
  await child.status;
}

/** Lets this process write only so many bytes to open files, as on a full disk. */
function fullAfter(room: number): Disposable {
  const { prototype } = Deno.FsFile;
  const { write } = prototype;
  prototype.write = async function (bytes) {
    if (room <= 0) throw new Error("No space left on device (os error 28)");
    const count = await write.call(this, bytes.subarray(0, room));
    room -= count;
    return count;
  };
  return { [Symbol.dispose]: () => prototype.write = write };
}

import { assert, assertEquals, assertMatch } from "@std/assert";
import { countFixtures, countTests, readTraining } from "./parts.ts";
import { jsonLines, judge, runTask } from "./task.ts";

const program = (code: string) => [Deno.execPath(), "eval", code];

Deno.test("a task's results are the objects that its program prints", async () => {
  const said = await runTask({ name: "a", command: program(`console.log('{"a":1}\\nwords\\n{"b":2}')`) }, 60);
  assertEquals([said.status, said.code, said.results], ["ok", 0, [{ a: 1 }, { b: 2 }]]);
});

Deno.test("what was printed before the time was up is kept", async () => {
  const code = `console.log('{"a":1}'); setTimeout(() => {}, 60_000)`;
  const { status, why, results } = await runTask({ name: "a", command: program(code) }, 12);
  assertEquals([status, results], ["late", [{ a: 1 }]]);
  assertMatch(why as string, /^it was ended after \d+ s$/);
});

const signals = { name: "a task that is asked to stop ends well", ignore: Deno.build.os === "windows" };
Deno.test(signals, async () => {
  const code = `Deno.addSignalListener("SIGINT", () => Deno.exit(130)); setTimeout(() => {}, 60_000)`;
  const task = { name: "a", command: program(code), stopAfter: 3, rightCodes: [130] };
  const { status, code: ended } = await runTask(task, 60);
  assertEquals([status, ended], ["ok", 130]);
});

Deno.test("a task that cannot be run, or for which no time is left, is not started", async () => {
  const task = { name: "a", command: ["/no/such/program"] };
  assertEquals((await runTask({ ...task, cannot: "there is none" }, 60)).why, "there is none");
  assertEquals((await runTask(task, 1)).status, "late");
});

Deno.test("what a machine lacks is told from what is wrong", () => {
  const judged = (code: number | null, stderr: string, ...results: Record<string, unknown>[]) =>
    judge(code, { stdout: "", stderr }, results);
  const dawn = "trm: Cannot load Dawn from npm:webgpu: no network";
  assertEquals(judged(1, `warning\n${dawn}\nmore`), { status: "cannot", why: dawn.slice(5) });
  assertEquals(judged(1, "trm: Cannot compute in f16: it has no f16").status, "cannot");
  assertEquals(judged(1, "trm: Cannot plan"), { status: "failed", why: "exit code 1: trm: Cannot plan" });
  assertEquals(judged(null, ""), { status: "failed", why: "exit code none" });
  assertEquals(judged(0, "", { cannot: "no CUDA" }), { status: "cannot", why: "no CUDA" });
  assertEquals(judged(0, "", { msMedian: 1 }, { cannot: "no compiler" }), { status: "ok" });
  assertEquals(judged(0, "", { msMedian: 1 }, { error: "out of memory" }).status, "failed");
});

Deno.test("counts and rates are read from what programs print", () => {
  const said = (stdout: string, stderr = "") => ({ stdout, stderr });
  assertEquals(countTests(said("ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)")), [
    { passed: 12, failed: 0, ignored: 1 },
  ]);
  assertEquals(countTests(said("FAILED | 12 passed | 2 failed (2s)")), [{ passed: 12, failed: 2, ignored: 0 }]);
  assertEquals(countTests(said("error: no such file")), []);
  const fixtures = "arc   UNSUPPORTED\nlosses  PASS\n2 fixtures, 0 failed, device, 9.1 s";
  assertEquals(countFixtures(said(fixtures)), [{ passed: 1, failed: 0, ignored: 1 }]);
  assertEquals(jsonLines(said('{"a":1}\n{"b":')), [{ a: 1 }]);
  const progress = ["1 024", "9.5", "1 030"].map((rate, i) =>
    `step ${i} of 65 100 · loss ${2 - i / 4} · no puzzle finished · ${rate} puzzles/s · 2 h left`
  );
  const { printed, ...training } = readTraining(said("seed 0 · step 1 240 · 5 min 3 s · a GPU\n", progress.join("\n")));
  assertEquals(training, { steps: 1240, puzzlesPerSecond: 1024, lossFirst: 2, lossLast: 1.5 });
  assert(Array.isArray(printed));
  assertEquals(
    readTraining(said("", "Stopped while preparing")).error,
    "nothing was trained before it was asked to stop",
  );
});

import { assert, assertEquals } from "@std/assert";
import { parts } from "./parts.ts";
import { emptyReport, withOutcome } from "./report.ts";

Deno.test("with --rest, a run that was trained before is the one that is evaluated", async () => {
  const results = [{ run: "out/sudoku-mlp-7" }];
  const trained = { status: "ok", command: [], code: 0, seconds: 1, at: "", results } as const;
  const report = withOutcome(emptyReport(true), "train", "train", trained);
  const evaluated = async (rest: boolean) => {
    const tasks = await parts.train({ small: true, seconds: 60, out: "out", report, rest });
    const [train, evaluation] = tasks.map(({ command }) => command.find((word) => word.startsWith("out/")));
    assertEquals(train, evaluation);
    return evaluation;
  };
  assertEquals(await evaluated(true), "out/sudoku-mlp-7");
  assert(await evaluated(false) !== "out/sudoku-mlp-7");
});

Deno.test("ops are tested through Dawn as well, where it answers", async () => {
  const asked = async (status: "ok" | "cannot") => {
    const why = status === "ok" ? {} : { why: "no network" };
    const doctor = { status, command: [], code: 0, seconds: 1, at: "", results: [], ...why };
    const report = withOutcome(emptyReport(true), "doctor", "dawn", doctor);
    const tasks = await parts.tests({ small: false, seconds: 60, out: "out", report });
    return tasks.map(({ name, cannot }) => [name, cannot]);
  };
  const own = [["core/ops · deno", undefined], ["core/engine · deno", undefined]];
  assertEquals(await asked("ok"), [...own, ["core/ops · dawn", undefined]]);
  assertEquals(await asked("cannot"), [...own, ["core/ops · dawn", "Dawn does not answer: no network"]]);
});

import { assertEquals, assertRejects } from "@std/assert";
import { writeWhole } from "../out_folder.ts";
import { emptyReport, type Outcome, outcomesOf, readReport, withOutcome } from "./report.ts";

function outcome(seconds: number, status: Outcome["status"] = "ok"): Outcome {
  return { status, command: ["trm"], code: 0, seconds, at: "2026-01-02T03:04:05.000Z", results: [{ seconds }] };
}

Deno.test("parts measured one by one add up; a task measured again stands where it stood", () => {
  let report = withOutcome(emptyReport(false), "step", "a", outcome(1, "failed"));
  report = withOutcome(report, "matmul", "a", outcome(2));
  report = withOutcome(report, "step", "b", outcome(3));
  report = withOutcome(report, "step", "a", outcome(4));
  assertEquals(outcomesOf(report, "step"), [["a", outcome(4)], ["b", outcome(3)]]);
  assertEquals(outcomesOf(report, "matmul"), [["a", outcome(2)]]);
  assertEquals(outcomesOf(report, "train"), []);
});

Deno.test("what went well is replaced by a failure, but not by what came too late", () => {
  const before = withOutcome(emptyReport(false), "step", "a", outcome(1));
  assertEquals(withOutcome(before, "step", "a", outcome(2, "late")), before);
  assertEquals(outcomesOf(withOutcome(before, "step", "a", outcome(2, "failed")), "step")[0][1].status, "failed");
  const late = withOutcome(emptyReport(false), "step", "a", outcome(1, "late"));
  assertEquals(outcomesOf(withOutcome(late, "step", "a", outcome(2, "late")), "step"), [["a", outcome(2, "late")]]);
});

Deno.test("a report is read as it was written, and small sizes are not added to full ones", async () => {
  const folder = await Deno.makeTempDir();
  assertEquals(await readReport(folder, true), emptyReport(true));
  const report = withOutcome(emptyReport(true), "golden", "fixtures", outcome(5));
  await writeWhole(`${folder}/gpu.json`, JSON.stringify(report));
  assertEquals(await readReport(folder, true), report);
  await assertRejects(() => readReport(folder, false), TypeError, "it was measured with --small");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a file that is no report is refused by its path, before anything is measured", async () => {
  const folder = await Deno.makeTempDir();
  const refused = async (text: string, error: typeof SyntaxError | typeof TypeError, message: string) => {
    await Deno.writeTextFile(`${folder}/gpu.json`, text);
    await assertRejects(() => readReport(folder, true), error, `Cannot add to "${folder}/gpu.json": ${message}`);
  };
  await refused("", SyntaxError, "Unexpected end of JSON input");
  await refused("null", TypeError, "found format undefined, expected 1");
  await refused(`{"format":2}`, TypeError, "found format 2, expected 1");
  const part = (tasks: unknown) => ({ format: 1, small: true, parts: { step: tasks } });
  const { at: _, ...timeless } = outcome(1);
  const others = [
    { format: 1, small: true },
    { format: 1, parts: {} },
    part([]),
    part({ a: {} }),
    part({ a: timeless }),
  ];
  for (const other of others) await refused(JSON.stringify(other), TypeError, "found no report of this script");
  await Deno.remove(folder, { recursive: true });
});

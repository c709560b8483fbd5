import { assertEquals, assertStringIncludes } from "@std/assert";
import { wilsonInterval } from "@trm/metrics";
import type { Result } from "../result.ts";
import { madeUpResult } from "../testdata/made_up_result.ts";
import { compare, methodOf, remarks } from "./comparison.ts";

const of = (changes: Partial<Result>) => compare([{ run: "mine", result: madeUpResult(changes) }]);
const measuredRows = (changes: Partial<Result>) =>
  of(changes).flatMap(({ rows }) =>
    rows.flatMap((row, i) => row.kind === "measured" ? [{ ...row, after: rows[i - 1].method }] : [])
  );

Deno.test("a measured row stands below its method's published one, with its own number and no other", () => {
  const [row, ...more] = measuredRows({});
  assertEquals(more, []);
  assertEquals(row.after, "TRM-MLP");
  assertEquals(row.measured, [wilsonInterval(8_700, 10_000), null]);
  assertEquals(
    row.note,
    "sudoku-mlp, step 65 100, seed 1, averaged weights; 10 000 of 422 786 test puzzles; 16 steps each; " +
      "trained on 1 000 puzzles beefbeef",
  );
  const published = of({})[0].rows.filter(({ kind }) => kind === "published");
  assertEquals(published.length, 7);
  assertEquals(published.map((row) => row.kind === "published" && row.published), [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [0.55, 0.745],
    [0.747, 0.853],
    [0.874, 0],
  ]);
});

Deno.test("results on other puzzles, however alike, never stand beside published numbers", () => {
  const { data } = madeUpResult();
  assertEquals(measuredRows({ data: { ...data, hash: "0".repeat(64) } }), []);
  assertEquals(remarks(of({ data: { ...data, hash: "0".repeat(64) } })[0]), [
    "Published: arXiv:2510.04871, table 4.",
    "None of these runs was evaluated on these test puzzles.",
  ]);
  assertEquals(remarks(of({})[0]), ["Published: arXiv:2510.04871, table 4."]);
});

Deno.test("the whole Sudoku-Extreme test split is told by its size", () => {
  const { data } = madeUpResult();
  const whole = { ...data, hash: "0".repeat(64), examples: 422_786 };
  assertStringIncludes(measuredRows({ data: whole, count: 422_786 })[0].note, "all 422 786 test puzzles");
});

Deno.test("ARC is measured in two attempts, and says whose votes they are", () => {
  const { data, regime } = madeUpResult();
  const pass = (k: number, solved: number) => ({
    k,
    meanOfPairs: wilsonInterval(solved, 400),
    allPairs: wilsonInterval(solved - 3, 400),
  });
  const [row] = measuredRows({
    data: { ...data, hash: "a6f9476679e556307496700b6b8b90d66a00de64184034c7ad35845e47673239" },
    grid: { kind: "arc", rows: 30, columns: 30 },
    arc: { tasks: 400, pairs: 419, unanswered: 0, passes: [pass(1, 160), pass(2, 178), pass(5, 200)] },
    regime: { ...regime, voting: "one evaluation" },
  });
  assertEquals(row.measured, [wilsonInterval(178, 400), null]);
  assertStringIncludes(row.note, "all 400 evaluation tasks; 16 steps each; votes of one evaluation");
});

Deno.test("a model of other sizes or another recursion is no instance of a published row", () => {
  const { model } = madeUpResult();
  assertEquals(methodOf({ model }), "TRM-MLP");
  assertEquals(methodOf({ model: { ...model, mixer: "attention", n: 4 } }), "TRM-Att");
  assertEquals(methodOf({ model: { kind: "hrm", hidden: 512, blocks: 4, n: 2, T: 2 } }), "HRM");
  assertEquals(methodOf({ model: { kind: "direct", hidden: 512, blocks: 8 } }), "Direct prediction");
  for (
    const changed of [{ n: 2 }, { hidden: 256 }, { gradient: "one-step" }, { latents: "single" }, { nets: "separate" }]
  ) {
    assertEquals(methodOf({ model: { ...model, ...changed } }), undefined);
  }
  assertEquals(measuredRows({ model: { ...model, n: 2 } })[0].after, "TRM-MLP"); //  the last row, where the rest comes
});

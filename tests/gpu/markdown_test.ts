import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { markdownOf } from "./markdown.ts";
import { emptyReport, type Facts, type Outcome, type PartName, type Report, withOutcome } from "./report.ts";

function ok(...results: Facts[]): Outcome {
  return { status: "ok", command: [], code: 0, seconds: 12.3, at: "2026-01-02T03:04:05.000Z", results };
}

function reportOf(...outcomes: [part: PartName, task: string, outcome: Outcome][]): Report {
  return outcomes.reduce((report, each) => withOutcome(report, ...each), emptyReport(false));
}

/** A table's row that begins so, its cells. */
function row(markdown: string, ...begin: string[]): string[] {
  const rows = markdown.split("\n").filter((line) => line.startsWith("|")).map((line) =>
    line.slice(1, -1).split("|").map((cell) => cell.trim())
  );
  const found = rows.find((cells) => begin.every((cell, i) => cells[i] === cell));
  assert(found, `${begin} in ${markdown}`);
  return found;
}

const product = { product: "qkv", layout: "NT", shape: [74496, 1536, 512] };

Deno.test("products stand beside each other by way, with their share of that WebGPU's multiply-adds", () => {
  const markdown = markdownOf(reportOf(
    ["ceilings", "deno", ok({ provider: "deno", gflops: 20000, gbytes: 3000 })],
    ["ceilings", "dawn", ok({ provider: "dawn", gflops: 40000, gbytes: 3000 })],
    ["matmul", "a", ok({ ...product, provider: "deno", precision: "f32", gflops: 12000 })],
    ["matmul", "b", ok({ ...product, provider: "dawn", precision: "f16", gflops: 200000 })],
  ));
  assertEquals(row(markdown, "qkv"), [
    "qkv",
    "NT",
    "74496 × 1536 × 512",
    "12000 (60.0 %)",
    "200000 (500.0 %)",
  ]);
  assertStringIncludes(markdown, "Dawn f16, no matrix units found");
});

Deno.test("the usual kernel of a product stands beside a faster one, once however many recipes make that product", () => {
  const ways = [{ way: "tiles of 128", ms: 2, gflops: 10000 }, { way: "tiles of 64", ms: 1, gflops: 20000 }];
  const tuned = { provider: "deno", precision: "f32", what: "matmul NT 8×8×8", chosen: "tiles of 64", ways };
  const usual = { ...tuned, what: "matmul NN 8×8×8", chosen: "tiles of 128" };
  const markdown = markdownOf(reportOf(["tune", "a", ok(tuned, usual)], ["tune", "b", ok(tuned)]));
  const first = ["Deno f32", "matmul NT 8×8×8"];
  assertEquals(row(markdown, ...first), [...first, "tiles of 128", "10000", "tiles of 64", "20000"]);
  assertEquals(row(markdown, "Deno f32", usual.what).slice(2), ["tiles of 128", "10000", "", ""]);
  assertEquals(markdown.split(first[1]).length, 2);
});

Deno.test("f16 through Dawn is tensor cores where the doctor found some to be right", () => {
  const unit = { M: 16, N: 16, K: 16, component: "f16", result: "f32" };
  const step = { config: "sudoku-mlp", provider: "dawn", precision: "f16", batch: 768, microBatches: 1 };
  const markdown = (fault?: string) =>
    markdownOf(reportOf(
      ["doctor", "dawn", ok({ provider: "dawn", adapter: "a GPU", matrixUnits: [{ ...unit, fault }] })],
      ["step", "a", ok({ ...step, msMedian: 200, gflop: 32800 })],
    ));
  assertEquals(row(markdown(), "sudoku-mlp").slice(1, 6), ["tensor cores (Dawn f16)", "768", "1", "200", "164"]);
  assertEquals(row(markdown("element 0 is 0"), "sudoku-mlp")[1], "Dawn f16, no matrix units found");
});

Deno.test("our steps are compared with PyTorch's of the same recipe", () => {
  const ours = { config: "sudoku-mlp", provider: "deno", precision: "f32", msMedian: 300, gflop: 32800 };
  const peer = { config: "sudoku-mlp", mode: "eager", precision: "bf16", msMedian: 400, gflop: 32800 };
  const markdown = markdownOf(reportOf(
    ["step", "a", ok(ours)],
    ["pytorch", "a", ok(peer, { ...peer, mode: "compiled", msMedian: undefined, cannot: "no compiler" })],
    ["pytorch", "b", ok({ ...peer, config: "maze-att", mode: "compiled" })],
  ));
  assertEquals(row(markdown, "sudoku-mlp", "Deno f32").slice(-4), ["", "", "0.75", ""]);
  assertEquals(row(markdown, "sudoku-mlp", "compiled")[5], "no compiler");
});

Deno.test("what was not measured is told with the reason, and tables that lack numbers are still written", () => {
  const bad = (status: Outcome["status"], why: string): Outcome => ({ ...ok(), status, why, code: null });
  const markdown = markdownOf(reportOf(
    ["doctor", "dawn", bad("cannot", "Cannot load Dawn")],
    ["golden", "fixtures", bad("failed", "exit code 1")],
    ["train", "train", bad("late", "it was ended after 540 s")],
    ...["a", "b", "c", "d"].map((task) => ["step", task, bad("cannot", "no f16")] as [PartName, string, Outcome]),
  ));
  assertStringIncludes(markdown, "- dawn: cannot run here: Cannot load Dawn\n");
  assertStringIncludes(markdown, "- fixtures: **failed**: exit code 1\n");
  assertStringIncludes(markdown, "- train: **not done in time**: it was ended after 540 s\n");
  assertStringIncludes(markdown, "- a … d, 4 in all: cannot run here: no f16\n");
  assert(!markdown.includes("NaN") && !markdown.includes("undefined"), markdown);
});

Deno.test("the time of measuring ends when the last task did, not when it began", () => {
  const at = (at: string, seconds: number): Outcome => ({ ...ok(), at: `2026-01-02T${at}Z`, seconds });
  const markdown = markdownOf(reportOf(
    ["step", "a", at("14:39:30.000", 5)],
    ["doctor", "a", at("14:38:10.000", 1)],
    ["golden", "a", at("14:38:50.000", 3600)],
  ));
  assertStringIncludes(markdown, "Measured from 2026-01-02 14:38 to 2026-01-02 15:38 UTC.");
});

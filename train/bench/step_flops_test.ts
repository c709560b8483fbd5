import { assertEquals } from "@std/assert";
import { benchSteps } from "./configs.ts";
import { stepFlops } from "./step_flops.ts";

Deno.test("stepFlops() counts what the steps' matrix products take", () => {
  const gflop = Object.values(benchSteps).map((step) => (stepFlops(step) / 1e9).toFixed(1));
  assertEquals(gflop, ["4.8", "61.2", "58.7", "142.7", "162.1"]);
});

Deno.test("stepFlops() of the paper's Sudoku at batch 768 is 33 TFLOP, 37 with attention", () => {
  const { model, data, training } = benchSteps["S-mlp"];
  const paper = { data, training: { ...training, batch: 768 } };
  const sizes = { ...model, hidden: 512, heads: 8, n: 6, T: 3, puzzlePositions: 16, puzzleWidth: 512 };
  assertEquals((stepFlops({ ...paper, model: sizes }) / 1e12).toFixed(1), "32.8");
  assertEquals((stepFlops({ ...paper, model: { ...sizes, mixer: "attention" } }) / 1e12).toFixed(1), "36.6");
});

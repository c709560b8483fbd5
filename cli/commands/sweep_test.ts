import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sweeps } from "@trm/train/sweeps";
import { runHere } from "../testdata/tiny.ts";

Deno.test("trm sweep --plan says what each sweep would take, and takes nothing", async () => {
  for (const { name, title, rows } of sweeps) {
    const { code, output, error } = await runHere("sweep", name, "--plan", "--seeds", "2");
    assertEquals([code, error], [0, ""]);
    assertStringIncludes(output, `${name}: ${title}\n${rows.length} rows × 2 seeds at the small scale`);
    assertMatch(output, new RegExp(`into runs/sweep-${name}-small: \\d+\\.\\d TFLOP of matrix products`));
  }
  const cut = await runHere("sweep", "table2", "--plan", "--steps", "1", "--only", "sudoku-mlp", "--scale", "paper");
  assertMatch(cut.output, /^1 row × 1 seed at the paper scale, into runs\/sweep-table2-paper: \d/m);
});

Deno.test("trm sweep names the recipes that a sweep compares", async () => {
  const { code, error } = await runHere("sweep", "table2", "--only", "sudoku-hrm");
  assertEquals(code, 2);
  assertStringIncludes(error, "table2 compares sudoku-mlp, sudoku-mlp-multiscale, sudoku-mlp-single");
});

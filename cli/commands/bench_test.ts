import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { NoAdapterError, openDevice } from "@trm/engine";
import { main } from "../main.ts";

const device = await openDevice().catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
});

Deno.test("every bench command explains itself", async () => {
  for (const name of ["step", "matmul", "op", "ceilings"]) {
    const { code, text } = await trm("bench", name, "--help");
    assertEquals(code, 0);
    assertStringIncludes(text, `trm bench ${name}`);
    assertStringIncludes(text, "--json");
  }
});

Deno.test("a product without three sizes, and a step of no known size, are refused", async () => {
  const product = await trm("bench", "matmul", "--shape", "8,8");
  assertEquals(product.code, 2);
  assertStringIncludes(product.text, 'found "8,8", expected three whole numbers M,N,K');
  assertEquals((await trm("bench", "step", "--config", "XXL")).code, 2);
  const changed = await trm("bench", "step", "--config", "XS", "--set", "training.batch=2");
  assertEquals(changed.code, 2);
  assertStringIncludes(changed.text, "Cannot take --set with XS");
});

Deno.test({
  name: "trm bench matmul --json prints an object per layout, with a rate that follows from the time",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const { code, text } = await trm(
      "bench",
      "matmul",
      "--shape",
      "32,16,8",
      "--layout",
      "NN",
      "--layout",
      "TN",
      "--json",
    );
    assertEquals(code, 0);
    const rows = text.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(rows.map(({ layout }) => layout), ["NN", "TN"]);
    for (const { gflops, msMedian, msMin } of rows) {
      assert(msMin > 0 && msMin <= msMedian);
      assertEquals(Math.round(gflops * msMedian * 1e6), 2 * 32 * 16 * 8);
    }
  },
});

Deno.test({
  name: "trm bench matmul --batch times the products of mixing: one a, or all added up",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const { code, text } = await trm("bench", "matmul", "--shape", "16,8,12", "--batch", "3", "--json");
    assertEquals(code, 0, text);
    const rows = text.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(rows.map(({ layout, batch }) => [layout, batch]), [["NN", 3], ["NT", 3], ["TN", 3]]);
    for (const { gflops, msMedian } of rows) assertEquals(Math.round(gflops * msMedian * 1e6), 3 * 2 * 16 * 8 * 12);
  },
});

Deno.test({
  name: "a product that no device binds is refused before its numbers are drawn, which would not fit into memory",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const { code, text } = await trm("bench", "matmul", "--shape", "4,4,100000000");
    assertEquals(code, 1);
    assertStringIncludes(text, "Cannot plan");
  },
});

Deno.test({
  name: "trm bench matmul --precision f16 times operands kept in halves, or says that the device has none",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const asked = ["--shape", "32,16,8", "--layout", "NT", "--precision", "f16", "--json"];
    const { code, text } = await trm("bench", "matmul", ...asked);
    if (!device?.adapter.features.includes("shader-f16")) {
      assertEquals(code, 1);
      assertStringIncludes(text, "Cannot compute in f16");
      return;
    }
    assertEquals([code, JSON.parse(text).precision], [0, "f16"]);
  },
});

Deno.test({
  name: "trm bench step takes the step of a recipe as training takes it, in parts",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const changes = ["training.batch=4", "training.microBatches=2", "model.hidden=32", "model.heads=1"];
    const recipe = ["--config", "sudoku-4x4", ...changes.flatMap((change) => ["--set", change]), "--samples", "1"];
    const { code, text } = await trm("bench", "step", ...recipe, "--json");
    assertEquals(code, 0, text);
    const { config, batch, microBatches, gflop, gflops, msMedian, steps, lossFirst, lossLast } = JSON.parse(text);
    assertEquals([config, batch, microBatches], ["sudoku-4x4", 4, 2]);
    assert(Math.abs(gflops * msMedian / 1e3 - gflop) < 1e-9 * gflop);
    assert(steps >= 3 && lossFirst > 0 && lossLast > 0 && lossLast !== lossFirst, text);
  },
});

async function trm(...args: string[]): Promise<{ code: number; text: string }> {
  let text = "";
  const write = (more: string) => void (text += more);
  const output = { write, writeError: write, interactive: false, color: false, columns: () => 200, now: () => 0 };
  return { code: await main(args, { output }), text };
}

import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { applyOverrides, settableKeys } from "./overrides.ts";
import { UsageError } from "./usage_error.ts";

const recipe = {
  name: "sudoku-4x4",
  model: { hidden: 64, mixer: "mlp", sizes: [1, 2] },
  training: { batch: 32, lr: 1e-3, ema: true, clip: null },
};

Deno.test("applyOverrides() reads each value as the type it replaces", () => {
  const changed = applyOverrides(recipe, [
    "training.batch=1_024",
    "training.lr=1e-4",
    "training.ema=false",
    "model.mixer=attention",
    "name=64",
    "model.sizes=[3, 4, 5]",
    "training.clip=1.5",
  ]);
  assertEquals(changed, {
    name: "64",
    model: { hidden: 64, mixer: "attention", sizes: [3, 4, 5] },
    training: { batch: 1024, lr: 1e-4, ema: false, clip: 1.5 as never },
  });
});

Deno.test("applyOverrides() puts any value in the place of auto, and auto in the place of any value", () => {
  const { training } = applyOverrides({ training: { parts: "auto", again: "auto", batch: 32 } }, [
    "training.parts=4",
    "training.again=true",
    "training.batch=auto",
  ]);
  assertEquals(training, { parts: 4 as never, again: true as never, batch: "auto" as never });
});

Deno.test("applyOverrides() leaves the recipe as it was", () => {
  const before = structuredClone(recipe);
  assertNotEquals(applyOverrides(recipe, ["training.batch=1"]), before);
  assertEquals(recipe, before);
  assertEquals(applyOverrides(recipe, []), before);
});

Deno.test("applyOverrides() lets the last word win and keeps what follows the first equals sign", () => {
  assertEquals(applyOverrides(recipe, ["name=a", "name=b=c"]).name, "b=c");
});

Deno.test("applyOverrides() reads an empty array and a bare list", () => {
  assertEquals(applyOverrides(recipe, ["model.sizes=[]"]).model.sizes, []);
  assertEquals(applyOverrides(recipe, ["model.sizes=7,8"]).model.sizes, [7, 8]);
});

Deno.test("applyOverrides() answers a mistake with one sentence", () => {
  const mistakes: [string, string][] = [
    ["training.bacth=64", `unknown key "training.bacth"; did you mean "training.batch"?`],
    ["batch=64", `did you mean "training.batch"?`],
    ["qqqqqqq=1", "the keys are name, model.hidden"],
    ["training.batch.size=1", "unknown key"],
    ["__proto__.batch=1", "unknown key"],
    ["training.constructor=1", "unknown key"],
    ["training.batch", "expected key=value"],
    ["=3", "expected key=value"],
    ["training=3", "it holds other keys, batch, lr, ema, clip"],
    ["training.batch=many", `found "many", expected a number like 32`],
    ["training.batch=", `found "", expected a number like 32`],
    ["training.batch=true", "expected a number"],
    ["training.ema=1", "expected a boolean like true"],
    ["model.sizes=[1,x]", `found "x", expected a number like 1`],
  ];
  for (const [override, says] of mistakes) assertThrows(() => applyOverrides(recipe, [override]), UsageError, says);
});

Deno.test("settableKeys() lists every leaf with its group", () => {
  assertEquals(settableKeys({ a: 1, b: { c: "x", d: { e: [1] } }, f: () => {} }), ["a", "b.c", "b.d.e"]);
});

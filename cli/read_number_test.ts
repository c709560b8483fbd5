import { assertEquals } from "@std/assert";
import { readNumber } from "./read_number.ts";

Deno.test("readNumber() reads what a recipe writes", () => {
  assertEquals(["1", "-3", "+2", "0.5", ".5", "5.", "1e-4", "1_000", "2.5E3"].map(readNumber), [
    1,
    -3,
    2,
    0.5,
    0.5,
    5,
    1e-4,
    1000,
    2500,
  ]);
});

Deno.test("readNumber() refuses what is no finite decimal number", () => {
  const wrong = ["", ".", "-", "e5", "0x10", "1_", "_1", "1__0", "NaN", "Infinity", "1e999", "1 000", "12px", "1,5"];
  assertEquals(wrong.map(readNumber), wrong.map(() => undefined));
});

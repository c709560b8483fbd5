import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../cli/usage_error.ts";
import { readOptions } from "./options.ts";

Deno.test("everything computes unless one is named; in f16 the device alone", () => {
  assertEquals(readOptions([]), { folder: undefined, only: undefined, precision: "f32", verbose: false });
  assertEquals(readOptions(["2026", "--interpreter"]).only, "interpreter");
  assertEquals(readOptions(["2026", "--interpreter"]).folder, "2026");
  assertEquals(readOptions(["--precision", "f16"]).only, "device");
  assertEquals(readOptions(["--device", "--precision=f16", "--verbose"]).only, "device");
});

Deno.test("flags that contradict each other, and a second folder, are refused", () => {
  const refused = (words: string[], message: string) => assertThrows(() => readOptions(words), UsageError, message);
  refused(["--device", "--interpreter"], "Cannot compare with --interpreter: found --device too");
  refused(["--interpreter", "--precision", "f16"], "found --precision f16 too, with which only the device computes");
  refused(["--precision", "f64"], `Cannot read --precision: found "f64"`);
  refused(["a", "b"], `deno task golden does not take "b"`);
});

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../cli/usage_error.ts";
import { readSteps } from "./options.ts";

Deno.test("the soak takes a number of steps, ten at least", () => {
  assertEquals([readSteps([]), readSteps(["--steps", "20"])], [10_000, 20]);
  assertThrows(() => readSteps(["--steps", "9"]), UsageError, 'found "9", expected an integer of at least 10');
});

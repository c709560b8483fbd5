import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../cli/usage_error.ts";
import { readSteps } from "./options.ts";

Deno.test("the soak takes a number of steps, and nothing else", () => {
  assertEquals([readSteps([]), readSteps(["20"])], [10_000, 20]);
  const refused = (words: string[], message: string) => assertThrows(() => readSteps(words), UsageError, message);
  refused(["9"], `Cannot read STEPS: found "9", expected a whole number, 10 at least`);
  refused(["many"], `Cannot read STEPS: found "many"`);
  refused(["10", "20"], `Cannot take "20" after "10"`);
  refused(["10", "--steps=20"], `found "--steps=20", expected --help`);
});

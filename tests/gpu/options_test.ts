import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../cli/usage_error.ts";
import { readOptions } from "./options.ts";
import { PARTS } from "./report.ts";

Deno.test("every part is measured unless some are named; small sizes have a folder of their own", () => {
  const { named, out, seconds } = readOptions([]);
  assertEquals([named, out, seconds], [PARTS, "runs/gpu", 540]);
  const some = readOptions(["step", "--small", "doctor", "--provider=dawn", "--seconds", "60"]);
  assertEquals([some.named, some.out, some.provider, some.seconds], [
    ["step", "doctor"],
    "runs/gpu-small",
    "dawn",
    60,
  ]);
});

Deno.test("what the script cannot do is refused by its name", () => {
  const refused = (words: string[], message: string) => assertThrows(() => readOptions(words), UsageError, message);
  refused(["--seconds", "-5"], `Cannot read --seconds: found "-5"`);
  refused(["--seconds=-5"], `Cannot read --seconds: found "-5"`);
  refused(["--provider", "metal"], `Cannot read --provider: found "metal", expected deno, dawn`);
  refused(["steps"], `Cannot read <parts>: found "steps"; did you mean "step"?`);
});

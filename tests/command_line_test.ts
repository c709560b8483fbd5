import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../cli/usage_error.ts";
import { defineScript, readScript } from "./command_line.ts";

Deno.test("a script is asked as trm's commands are, under the name of its task", () => {
  const script = defineScript({
    name: "soak",
    summary: "take steps",
    arguments: [],
    options: { steps: { type: "integer", description: "steps to take", default: 10, minimum: 1 } },
    examples: [],
  });
  assertEquals(readScript(script, ["--steps", "20"]).options.steps, 20);
  const refused = (words: string[], message: string) =>
    assertThrows(() => readScript(script, words), UsageError, message);
  refused(["--stpes=2"], 'Unknown option "--stpes=2" of deno task soak; did you mean "--steps"?');
  refused(["--debug"], 'Unknown option "--debug" of deno task soak');
  refused(["20"], 'deno task soak does not take "20"');
});

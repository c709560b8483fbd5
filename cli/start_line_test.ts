import { assert, assertEquals } from "@std/assert";
import { sources } from "./permissions.ts";
import { quoted, startLine } from "./start_line.ts";

Deno.test("startLine() names the task in the checkout, and the whole path elsewhere", () => {
  const [root] = sources();
  assert(startLine("file:///main.ts", root).endsWith(" task trm"));
  assert(startLine("file:///main.ts", "/somewhere/else").endsWith(`run -A ${quoted(`${root}cli/main.ts`)}`));
});

Deno.test("quoted() lets a shell read every word as it is", () => {
  assertEquals(quoted("train", "--resume", "runs/a-1"), "train --resume runs/a-1");
  assertEquals(quoted("solve", "a b", "it's", "1..."), `solve 'a b' 'it'\\''s' 1...`);
});

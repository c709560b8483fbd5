import { assert } from "@std/assert";
import { train } from "./commands/train.ts";
import { readFlags } from "./flags.ts";

Deno.test("a run without a folder of its own may read all runs, so that it finds the next free name", async () => {
  const { read, write } = await train.permissions(readFlags(train, []));
  assert(read?.includes("runs"), String(read));
  assert(!write?.includes("runs"), String(write));
});

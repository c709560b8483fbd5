import { assertEquals, assertNotEquals } from "@std/assert";
import { hashGrid } from "./hash.ts";

Deno.test("hashGrid() is the SHA-256 of size and cells", () => {
  const none = { rows: 0, columns: 0, cells: new Uint8Array(0) };
  // printf '\0\0' | sha256sum
  assertEquals(hashGrid(none), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
});

Deno.test("hashGrid() tells shapes apart that have the same cells", () => {
  const cells = Uint8Array.of(1, 2);
  assertNotEquals(hashGrid({ rows: 1, columns: 2, cells }), hashGrid({ rows: 2, columns: 1, cells }));
});

import { assertEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { DAWN_PACKAGE, dawnLocation, openDawn } from "./dawn.ts";
import { NoAdapterError, openDevice } from "./device.ts";

/** Runs `body` with `DAWN_NODE_PATH` set to `path`. */
async function withPath(path: string, body: () => unknown): Promise<void> {
  const before = Deno.env.get("DAWN_NODE_PATH");
  Deno.env.set("DAWN_NODE_PATH", path);
  try {
    await body();
  } finally {
    if (before === undefined) Deno.env.delete("DAWN_NODE_PATH");
    else Deno.env.set("DAWN_NODE_PATH", before);
  }
}

const testdata = (name: string) => fileURLToPath(new URL(`testdata/${name}`, import.meta.url));

Deno.test("Dawn lies where DAWN_NODE_PATH says, whatever characters that has", async () => {
  await withPath("/a b/50%20?#/index.js", () => assertEquals(dawnLocation(), "file:///a%20b/50%2520%3F%23/index.js"));
});

Deno.test("Dawn is the pinned package where DAWN_NODE_PATH is empty", async () => {
  await withPath("", () => assertEquals(dawnLocation(), DAWN_PACKAGE));
});

Deno.test("openDawn() says where it looked when nothing is there", async () => {
  await withPath(testdata("missing.js"), async () => {
    const url = new URL("testdata/missing.js", import.meta.url).href;
    await assertRejects(openDawn, TypeError, `Cannot load Dawn from ${url}: Module not found`);
  });
});

Deno.test("openDawn() refuses a module that is not Dawn", async () => {
  await withPath(testdata("no_dawn.ts"), async () => {
    await assertRejects(openDawn, TypeError, "found no create(), expected the npm package webgpu");
  });
});

Deno.test("openDevice() says that Dawn found no adapter, after failures to load it too", async () => {
  await withPath(testdata("blind_dawn.ts"), async () => {
    await assertRejects(() => openDevice({ provider: "dawn" }), NoAdapterError, "Cannot find a GPU through Dawn");
  });
});

import { assertEquals, assertRejects } from "@std/assert";
import type { TunedDevice, TunedFor } from "../kernels.ts";
import { readTuned, saveTuned } from "./tuned_file.ts";

const device: TunedFor = {
  provider: "deno",
  vendor: "65541",
  architecture: "",
  description: "llvmpipe",
  features: ["subgroups"],
  target: "subgroups of 8, software, f32",
  kernels: "0123456789abcdef",
};

const measured = (what: string): TunedDevice => ({
  device,
  tuned: { [what]: { way: "quick", flops: 6, ms: [["usual", 2], ["quick", 1]] } },
});

async function inFolder(fn: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  await fn(folder).finally(() => Deno.remove(folder, { recursive: true }));
}

Deno.test("what was measured is read as it was written, in a folder that is made, with what was measured later", () =>
  inFolder(async (folder) => {
    const path = `${folder}/runs/tuned.json`;
    await saveTuned(path, measured("a"));
    assertEquals(await readTuned(path), { format: 1, devices: [measured("a")] });
    await saveTuned(path, measured("b"));
    const tuned = { ...measured("a").tuned, ...measured("b").tuned };
    assertEquals(await readTuned(path), { format: 1, devices: [{ device, tuned }] });
    assertEquals((await Array.fromAsync(Deno.readDir(`${folder}/runs`))).map(({ name }) => name), ["tuned.json"]);
  }));

Deno.test("a file of something else is refused by name, and not written over", () =>
  inFolder(async (folder) => {
    const path = `${folder}/tuned.json`;
    await assertRejects(() => readTuned(path), Deno.errors.NotFound, `Cannot read kernels "${path}"`);
    const broken = measured("a").tuned.a;
    const wrong: [unknown, string][] = [
      ["no JSON", "is not valid JSON"],
      [[], "not what trm bench --tune writes"],
      [{ devices: [] }, "not what trm bench --tune writes"],
      [{ format: 2, devices: [] }, "its format is 2, this trm reads 1"],
      [{ format: 1, devices: [{ device, tuned: { a: { ...broken, way: 1 } } }] }, "not what trm bench --tune writes"],
      [{ format: 1, devices: [{ device, tuned: { a: { ...broken, ms: [["x"]] } } }] }, "not what trm bench --tune"],
      [{ format: 1, devices: [{ device: { ...device, kernels: null }, tuned: {} }] }, "not what trm bench --tune"],
    ];
    for (const [content, message] of wrong) {
      const text = typeof content === "string" ? content : JSON.stringify(content);
      await Deno.writeTextFile(path, text);
      await assertRejects(() => readTuned(path), Error, message);
      await assertRejects(() => saveTuned(path, measured("a")), Error, message);
      assertEquals(await Deno.readTextFile(path), text);
    }
  }));

const narrow = await Deno.makeTempDir();
const kept = `${narrow}/kept.json`;

Deno.test({
  name: "measured kernels are written with leave to write their file and no more",
  permissions: { read: [narrow], write: [kept, `${kept}.partial`] },
  async fn() {
    await saveTuned(kept, measured("a"));
    assertEquals((await readTuned(kept)).devices.length, 1);
    await assertRejects(() => saveTuned(`${narrow}/none/kept.json`, measured("a")), Error, "Cannot write kernels");
  },
});

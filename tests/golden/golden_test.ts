import { assert, assertEquals } from "@std/assert";
import { type Backend, deviceBackend, interpreter } from "./backend.ts";
import { passes } from "./compare.ts";
import { formatResult } from "./format.ts";
import { fixturesIn, type Result, runFixture } from "./run.ts";

// The official implementation's numbers: a part of the fixtures, small enough to lie beside the code. `deno task golden DIR`
// compares with any other folder of them.

const folder = `${import.meta.dirname}/fixtures`;
const device = await deviceBackend();
if (!device) console.warn("No GPU and no software driver: the interpreter alone is compared with the official numbers");

for (const name of await fixturesIn(folder)) {
  Deno.test({
    name: `the official implementation's ${name} is reproduced`,
    sanitizeResources: false,
    async fn() {
      const result = await runFixture(folder, name, device ? [interpreter, device] : [interpreter]);
      console.log(formatResult(result, 0));
      assertEquals(result.checks.filter((check) => !passes(check)), []);
      assertEquals(result.verdict, "PASS");
    },
  });
}

const halves = device &&
  await deviceBackend("f16").catch((error: Error) => console.warn(`Not compared in f16: ${error.message}`));
for (const name of halves ? ["trm_freeze_weights", "trm_mlp"] : []) {
  Deno.test({
    name: `the official implementation's ${name} is reproduced in f16`,
    sanitizeResources: false,
    async fn() {
      const result = await runFixture(folder, name, [halves as Backend]);
      assertEquals(result.checks.filter((check) => !passes(check)), []);
      assertEquals(result.verdict, "PASS");
    },
  });
}

Deno.test("a fixture fails where one number differs", async () => {
  const bytes = await Deno.readFile(`${folder}/losses.safetensors`);
  const header = new TextDecoder().decode(
    bytes.subarray(8, 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))),
  );
  const { "bce_basic/grad_q": { data_offsets: [begin] } } = JSON.parse(header);
  const at = 8 + header.length + begin;
  const view = new DataView(bytes.buffer);
  view.setFloat32(at, view.getFloat32(at, true) + 1e-4, true);
  const { verdict, checks } = await inFolder({ "losses.json": await read("losses.json"), "losses.safetensors": bytes });
  assertEquals(checks.filter((check) => !passes(check)).map(({ what }) => what), ["interpreter, bce_basic/grad_q"]);
  assertEquals(verdict, "FAIL");
});

Deno.test("a fixture with a case of no known kind is unsupported", async () => {
  const text = new TextDecoder().decode(await read("losses.json")).replace('"bce_with_logits_sum"', '"unheard_of"');
  const files = {
    "losses.json": new TextEncoder().encode(text),
    "losses.safetensors": await read("losses.safetensors"),
  };
  const { verdict, reason } = await inFolder(files);
  assertEquals([verdict, reason], ["UNSUPPORTED", 'case "bce_basic" is of kind "unheard_of"']);
});

Deno.test("a fixture that no one knows is unsupported", async () => {
  const result = await inFolder({ "strange.json": new TextEncoder().encode("{}") });
  assertEquals(formatResult(result, 10), 'strange     no one here knows "strange"  UNSUPPORTED');
});

Deno.test("a fixture of a model in another number format is unsupported, and a wrong one fails with the reason", async () => {
  const json = JSON.parse(new TextDecoder().decode(await read("trm_freeze_weights.json")));
  const tensors = await read("trm_freeze_weights.safetensors");
  const changed = async (config: Record<string, unknown>): Promise<Result> =>
    await inFolder({
      "trm_freeze_weights.json": new TextEncoder().encode(
        JSON.stringify({ ...json, config: { ...json.config, ...config } }),
      ),
      "trm_freeze_weights.safetensors": tensors,
    });
  assertEquals((await changed({ forward_dtype: "bfloat16" })).verdict, "UNSUPPORTED");
  const wider = await changed({ hidden_size: 64 });
  assertEquals(wider.verdict, "FAIL");
  assert(wider.reason?.startsWith('Cannot load "init/"'), wider.reason);
});

async function read(name: string): Promise<Uint8Array> {
  return await Deno.readFile(`${folder}/${name}`);
}

/** What the interpreter says of the one fixture in a folder of these files. */
async function inFolder(files: Readonly<Record<string, Uint8Array>>): Promise<Result> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, bytes] of Object.entries(files)) await Deno.writeFile(`${folder}/${name}`, bytes);
    const [name] = await fixturesIn(folder);
    return await runFixture(folder, name, [interpreter]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

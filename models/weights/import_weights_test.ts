import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { exportWeights } from "./export_weights.ts";
import { importWeights } from "./import_weights.ts";
import { ourName } from "./names.ts";
import { openWeights } from "./open_weights.ts";
import { decodeSafetensors, openSafetensors } from "./safetensors.ts";
import { f32Bytes, pytorchFile, stateDict } from "./testdata/pytorch_zip.ts";
import { readChunks, type WeightFile } from "./weight_file.ts";
import { encodeSafetensors, type TensorData, writeSafetensors } from "./write_safetensors.ts";

const f32 = (shape: number[], ...values: number[]): TensorData => ({
  dtype: "F32",
  shape,
  data: Float32Array.from(values),
});

const official: Record<string, TensorData> = {
  "model.inner.H_init": { dtype: "BF16", shape: [2], data: Uint16Array.from([0x3f80, 0xc000]) },
  "model.inner.puzzle_emb.weights": f32([3, 2], 1, 2, 3, 4, 8, 9),
  "model.inner.lm_head.weight": f32([2, 2], 1, 2, 3, 4),
};

Deno.test("importWeights() reports what is missing, unexpected, mismatched and averaged before reading", () =>
  withFile(encodeSafetensors({ ...official, step: f32([], 1) }), async (path) => {
    using file = await openWeights(path);
    const wanted = { "outputHead.weight": [2, 3], "puzzles.weight": [2, 2], "haltHead.bias": [2] };
    const { missing, unexpected, mismatched, averaged, tensors } = importWeights(file, wanted);
    assertEquals(missing, ["haltHead.bias"]);
    assertEquals(unexpected, ["model.inner.H_init", "step"]);
    assertEquals(mismatched, [{ name: "outputHead.weight", found: [2, 2], expected: [2, 3] }]);
    assertEquals(averaged, [{ name: "puzzles.weight", found: [3, 2], expected: [2, 2] }]);
    assertEquals(await Array.fromAsync(tensors()), [{
      name: "puzzles.weight",
      source: "model.inner.puzzle_emb.weights",
      shape: [2, 2],
      data: Float32Array.from([4, 5, 4, 5]),
    }]);
  }));

Deno.test("importWeights() reads a table in pieces, averaged or not", () => {
  const rows = 3000, width = 512; // 6 MiB
  const table = Float32Array.from({ length: rows * width }, (_, i) => i % 7);
  const bytes = encodeSafetensors({ "puzzle_emb.weights": { dtype: "F32", shape: [rows, width], data: table } });
  return withFile(bytes, async (path) => {
    using file = await openWeights(path);
    const same = importWeights(file, { "puzzles.weight": [rows, width], "initial.y": [2] });
    const pieces = await Array.fromAsync(same.pieces("puzzles.weight"));
    assertEquals(pieces.map(({ length }) => length / width), [2048, 952]);
    assert(joinTo(pieces, table));
    await assertRejects(() => same.pieces("initial.y").next(), RangeError, 'Cannot read "initial.y"');
    const other = importWeights(file, { "puzzles.weight": [4100, width] });
    const means = await Array.fromAsync(other.pieces("puzzles.weight"));
    assertEquals(means.map(({ length }) => length / width), [2048, 2048, 4]);
    const [{ data }] = await Array.fromAsync(other.tensors());
    assert(joinTo(means, data));
  });
});

Deno.test("importWeights() averages no table of another width, and no empty one", () =>
  withFile(encodeSafetensors({ "puzzle_emb.weights": f32([0, 2]) }), async (path) => {
    using file = await openWeights(path);
    for (const shape of [[3, 3], [3, 2], [2]]) {
      const { mismatched, averaged } = importWeights(file, { "puzzles.weight": shape });
      assertEquals([mismatched.length, averaged.length], [1, 0]);
    }
  }));

Deno.test("importWeights() takes our own names, and refuses one that is there twice", () =>
  withFile(encodeSafetensors({ "initial.y": f32([1], 1), "H_init": f32([1], 2) }), async (path) => {
    using file = await openWeights(path);
    assertThrows(
      () => importWeights(file, { "initial.y": [1] }),
      RangeError,
      'both "initial.y" and "H_init" are initial.y',
    );
    const { missing, unexpected } = importWeights(file, { "initial.z": [1] });
    assertEquals([missing, unexpected], [["initial.z"], ["initial.y", "H_init"]]);
  }));

Deno.test("importWeights() and exportWeights() give back the official file to the byte", () =>
  withFile(encodeSafetensors(official), async (path) => {
    const wanted = { "initial.y": [2], "puzzles.weight": [3, 2], "outputHead.weight": [2, 2] };
    using file = await openWeights(path);
    const ours: Record<string, TensorData> = {};
    for await (const { name, source, shape, data } of importWeights(file, wanted).tensors()) {
      ours[name] = { dtype: file.dtype(source), shape, data };
    }
    assertEquals(encodeSafetensors(exportWeights(ours, { prefix: "model.inner." })), encodeSafetensors(official));
  }));

Deno.test("exportWeights() stores halves where F16 is asked for, and refuses unknown names", () => {
  const ours = { "outputHead.weight": f32([2, 2], 0.5, 1, 1 + 2 ** -11, 4) };
  const bytes = encodeSafetensors(exportWeights(ours, { dtype: "F16" }));
  const { tensors } = decodeSafetensors(bytes);
  assertEquals(tensors, { "lm_head.weight": { dtype: "F16", shape: [2, 2], data: Float16Array.from([0.5, 1, 1, 4]) } });
  assertThrows(() => exportWeights({ nope: f32([1], 1) }), RangeError, 'Cannot export "nope"');
});

Deno.test("openWeights() tells the formats apart by their first bytes", async () => {
  const zip = pytorchFile(stateDict({ H_init: { key: "0", numel: 1, size: [1], stride: [1] } }), { "0": f32Bytes(7) });
  const headerBytes = (bytes: Uint8Array<ArrayBuffer>) => new DataView(bytes.buffer).getUint32(0, true);
  const pad = "x".repeat(0x4b50 - headerBytes(encodeSafetensors(official, { pad: "" })));
  const likeZip = encodeSafetensors(official, { pad }); //  the length of its header starts with the bytes "PK", as a zip does
  assertEquals(headerBytes(likeZip), 0x4b50);
  const formats: [Uint8Array, string][] = [[zip, "pytorch"], [encodeSafetensors(official), "safetensors"], [
    likeZip,
    "safetensors",
  ]];
  for (const [bytes, format] of formats) {
    await withFile(bytes, async (path) => {
      using file = await openWeights(path);
      assertEquals(file.format, format);
    });
  }
  const refused: [number[], string][] = [
    [[0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9], "a bare pickle, as PyTorch wrote before 1.6"],
    [[1, 2, 3], "neither safetensors nor a PyTorch state dict"],
    [[], "neither"],
  ];
  for (const [bytes, error] of refused) {
    await withFile(Uint8Array.from(bytes), async (path) => {
      await assertRejects(() => openWeights(path), SyntaxError, error);
    });
  }
});

Deno.test("a PyTorch table streams into safetensors without being held whole", async () => {
  const values = Array.from({ length: 3000 }, (_, i) => i / 7);
  const pickle = stateDict({ "puzzle_emb.weights": { key: "0", numel: 3000, size: [1000, 3], stride: [3, 1] } });
  await withFile(pytorchFile(pickle, { "0": f32Bytes(...values) }), async (path) => {
    using file: WeightFile = await openWeights(path);
    const [name] = file.names;
    const data = readChunks(file, name, 1000);
    await writeSafetensors(`${path}.safetensors`, { [name]: { dtype: "F32", shape: file.shape(name), data } });
  }, async (path) => {
    using copy = await openSafetensors(`${path}.safetensors`);
    assertEquals(await copy.read("puzzle_emb.weights"), Float32Array.from(values));
    await Deno.remove(`${path}.safetensors`);
  });
});

const golden = new URL("../../../shared/golden/", import.meta.url);

Deno.test({
  name: "the golden fixtures open, keep their bytes, and their initial weights import without a difference",
  ignore: !await Deno.stat(golden).then(() => true, () => false),
  async fn() {
    const files = [...Deno.readDirSync(golden)].map(({ name }) => name).filter((name) => name.endsWith(".safetensors"));
    for (const name of files) {
      const url = new URL(name, golden);
      const bytes = Deno.readFileSync(url);
      const { tensors, metadata } = decodeSafetensors(bytes, name);
      assert(equalBytes(encodeSafetensors(tensors, metadata), bytes), name);
      const initial = Object.entries(tensors).filter(([name]) => name.startsWith("init/"));
      using file = await openWeights(url.pathname);
      assertEquals(file.names, Object.keys(tensors));
      const wanted = Object.fromEntries(initial.map(([name, { shape }]) => [ours(name), shape]));
      const { missing, unexpected, mismatched, averaged, tensors: read } = importWeights(file, wanted, {
        under: "init/",
      });
      assertEquals([missing, unexpected, mismatched, averaged].flat(), []);
      for await (const { source, data } of read()) assertEquals(data, tensors[source].data);
    }
  },
});

function joinTo(pieces: readonly Float32Array[], whole: Float32Array): boolean {
  let at = 0;
  return pieces.every((piece) => piece.every((value) => value === whole[at++])) && at === whole.length;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function ours(fixtureName: string): string {
  const name = ourName(fixtureName.slice("init/".length));
  if (name === undefined) throw new RangeError(`Cannot name "${fixtureName}"`);
  return name;
}

async function withFile(bytes: Uint8Array, ...bodies: ((path: string) => Promise<void>)[]): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    for (const body of bodies) await body(path);
  } finally {
    await Deno.remove(path);
  }
}

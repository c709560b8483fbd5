import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { decodeSafetensors, openSafetensors } from "./safetensors.ts";
import { readChunks } from "./weight_file.ts";
import { encodeSafetensors, type TensorData, writeSafetensors } from "./write_safetensors.ts";

const tensors: Record<string, TensorData> = {
  "z": { dtype: "F32", shape: [3, 2], data: Float32Array.from([1, 2, 3, 4, 5, 6]) },
  "half": { dtype: "F16", shape: [3], data: Float16Array.from([0.5, -2, 65_504]) },
  "a": { dtype: "I32", shape: [2], data: Int32Array.from([-1, 7]) },
  "brain": { dtype: "BF16", shape: [3, 1], data: Uint16Array.from([0x3f80, 0xc000, 0x7f80]) },
  "u": { dtype: "U32", shape: [], data: Uint32Array.from([4_000_000_000]) },
  "bytes": { dtype: "U8", shape: [3], data: Uint8Array.from([1, 2, 3]) },
  "long": { dtype: "I64", shape: [1], data: BigInt64Array.from([-(2n ** 60n)]) },
  "empty": { dtype: "F32", shape: [0, 5], data: new Float32Array(0) },
};

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("decodeSafetensors() inverts encodeSafetensors(), in the same order", () => {
  const bytes = encodeSafetensors(tensors, { seed: "7", note: "é" });
  assertEquals(new DataView(bytes.buffer).getUint32(0, true) % 8, 0);
  const decoded = decodeSafetensors(bytes);
  assertEquals(decoded, { tensors, metadata: { seed: "7", note: "é" } });
  assertEquals(Object.keys(decoded.tensors), Object.keys(tensors));
  assertEquals(encodeSafetensors(decoded.tensors, decoded.metadata), bytes);
  assertEquals(decodeSafetensors(encodeSafetensors({})), { tensors: {}, metadata: {} });
});

Deno.test("encodeSafetensors() rounds f32 values where F16 or BF16 is asked for", () => {
  const data = Float32Array.from([1 + 2 ** -11, 1e6]);
  const bytes = encodeSafetensors({ f: { dtype: "F16", shape: [2], data }, b: { dtype: "BF16", shape: [2], data } });
  const { f, b } = decodeSafetensors(bytes).tensors;
  assertEquals(f.data, Float16Array.from([1, Infinity]));
  assertEquals(b.data, Uint16Array.from([0x3f80, 0x4974]));
});

Deno.test("encodeSafetensors() refuses values that do not fit their type or shape", () => {
  const data = Float32Array.from([1, 2]);
  const encode = (tensor: TensorData) => () => encodeSafetensors({ w: tensor });
  assertThrows(encode({ dtype: "I32", shape: [2], data }), TypeError, "found a Float32Array, expected a Int32Array");
  assertThrows(encode({ dtype: "F32", shape: [3], data }), TypeError, 'tensor "w" as F32 [3]: found 8 bytes');
  assertThrows(encode({ dtype: "F32", shape: [-1, -2], data }), TypeError, "[-1,-2] is not a shape");
  assertThrows(() => encodeSafetensors({ __metadata__: { dtype: "F32", shape: [2], data } }), RangeError, "reserves");
});

Deno.test("writeSafetensors() writes the bytes of encodeSafetensors(), also from pieces", () =>
  inFolder(async (folder) => {
    const path = `${folder}/w.safetensors`;
    const pieces = (async function* () {
      yield Float32Array.from([1, 2, 3]);
      yield new Float32Array(0);
      yield await Promise.resolve(Float32Array.from([4, 5, 6]));
    })();
    await writeSafetensors(path, { ...tensors, z: { ...tensors.z, data: pieces } }, { seed: "7" });
    assertEquals(await Deno.readFile(path), encodeSafetensors(tensors, { seed: "7" }));
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  }));

Deno.test("writeSafetensors() leaves the old file and nothing else where it fails", () =>
  inFolder(async (folder) => {
    const path = `${folder}/w.safetensors`;
    await writeSafetensors(path, tensors);
    const data = (async function* () {
      for (let i = 0; i < 100; i++) yield await Promise.resolve(Float32Array.from([i]));
    })();
    const write = () => writeSafetensors(path, { w: { dtype: "F32", shape: [3], data } });
    await assertRejects(write, TypeError, "found at least 16 bytes of data, expected 12");
    assertEquals(await Deno.readFile(path), encodeSafetensors(tensors));
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  }));

Deno.test("openSafetensors() reads tensors whole, as f32 and by rows", () =>
  inFolder(async (folder) => {
    const path = `${folder}/w.safetensors`;
    await writeSafetensors(path, tensors, { seed: "7" });
    using file = await openSafetensors(path);
    assertEquals([file.format, file.path, file.metadata], ["safetensors", path, { seed: "7" }]);
    assertEquals(file.names, Object.keys(tensors));
    assertEquals(file.header.get("half"), { dtype: "F16", shape: [3], offsets: [24, 30] });
    const all = await Promise.all(file.names.map((name) => file.read(name)));
    assertEquals(all, Object.values(tensors).map(({ data }) => data));
    assertEquals(await file.readF32("half"), Float32Array.from([0.5, -2, 65_504]));
    assertEquals(await file.readF32("brain"), Float32Array.from([1, -2, Infinity]));
    assertEquals(await file.readF32("empty"), new Float32Array(0));
    assertEquals(await file.readRows("z", 1, 3), Float32Array.from([3, 4, 5, 6]));
    assertEquals(await file.readRows("brain", 1, 2), Float32Array.from([-2]));
    assertEquals(await file.readRows("z", 3, 3), new Float32Array(0));
    assertEquals(
      await Array.fromAsync(readChunks(file, "z", 8)),
      [[1, 2], [3, 4], [5, 6]].map((row) => Float32Array.from(row)),
    );
    await assertRejects(() => file.readRows("z", 1, 4), RangeError, 'rows 1 to 4 of tensor "z"');
    await assertRejects(() => file.readRows("u", 0, 1), RangeError, "its shape is []");
    await assertRejects(() => file.readF32("a"), TypeError, "found I32, expected F32, F16 or BF16");
    await assertRejects(() => file.read("nope"), RangeError, `tensor "nope" of "${path}": it has no such tensor`);
  }));

Deno.test("openSafetensors() reads a large tensor, and the whole file, in pieces", () =>
  inFolder(async (folder) => {
    const path = `${folder}/w.safetensors`;
    const data = Uint32Array.from({ length: (1 << 20) + 3 }, (_, i) => i);
    await writeSafetensors(path, { ...tensors, counts: { dtype: "U32", shape: [data.length], data } });
    using file = await openSafetensors(path);
    const pieces = await Array.fromAsync(file.readPieces("counts"));
    assertEquals(pieces.map(({ length }) => length), [1 << 20, 3]);
    assertEquals(pieces[1], data.subarray(1 << 20));
    assertEquals(await Array.fromAsync(file.readPieces("a")), [Int32Array.from([-1, 7])]);
    const bytes = await Deno.readFile(path);
    assertEquals(file.size, bytes.length);
    assertEquals(Buffer.concat(await Array.fromAsync(file.readBytes())).equals(bytes), true);
  }));

Deno.test("writeSafetensors() shows every byte, so that a last tensor can be a checksum", () =>
  inFolder(async (folder) => {
    const path = `${folder}/w.safetensors`;
    const seen: number[] = [];
    const count = async function* () {
      yield Uint32Array.from([seen.length]);
    };
    await writeSafetensors(path, { ...tensors, length: { dtype: "U32", shape: [1], data: count() } }, {}, (bytes) => {
      seen.push(...bytes);
    });
    const bytes = await Deno.readFile(path);
    assertEquals(Uint8Array.from(seen), bytes);
    assertEquals(decodeSafetensors(bytes).tensors.length.data, Uint32Array.from([bytes.length - 4]));
  }));

Deno.test("decodeSafetensors() refuses a header that does not fit the file, naming file and tensor", () => {
  const tensor = (dtype: unknown, shape: unknown, offsets: unknown) => ({ w: { dtype, shape, data_offsets: offsets } });
  const good = tensor("F32", [2], [0, 8]);
  const cases: [header: unknown, dataBytes: number, error: string][] = [
    [good, 4, 'Cannot read tensor "w" of "f": it ends at byte 8, the file has 4 of data; it may be truncated'],
    [good, 12, "4 bytes after the last tensor"],
    [tensor("F32", [3], [0, 8]), 8, "F32 [3] is 12 bytes, its data_offsets 0 to 8 are not"],
    [tensor("F32", [2], [8, 0]), 8, "are not"],
    [tensor("F32", [2], [4, 12]), 12, "bytes 0 to 4 before it belong to no tensor"],
    [tensor("F32", [2 ** 30, 2 ** 30], [0, 2 ** 62]), 8, "expected [begin, end]"],
    [tensor("F32", [2 ** 48], [0, 2 ** 50]), 8, "it may be truncated"],
    [tensor("F32", [2 ** 52, 2 ** 52, 0], [0, 0]), 8, "8 bytes after"],
    [tensor("F32", [-2], [0, 8]), 8, "found shape [-2]"],
    [tensor("F32", [1.5], [0, 6]), 6, "found shape [1.5]"],
    [tensor("F32", "2", [0, 8]), 8, 'found shape "2"'],
    [tensor("F32", [2], [0]), 8, "found data_offsets [0]"],
    [tensor("F31", [2], [0, 8]), 8, 'found dtype "F31", expected one of F32, F16'],
    [tensor("toString", [2], [0, 8]), 8, 'found dtype "toString"'],
    [
      { ...good, v: { dtype: "F32", shape: [1], data_offsets: [4, 8] } },
      8,
      'tensor "v" of "f": it starts at byte 4, inside',
    ],
    [{ w: 3 }, 0, "its header entry is not an object"],
    [{ __metadata__: { a: 1 } }, 0, '"__metadata__" is not an object of strings'],
    [[], 0, "its header is not a JSON object"],
  ];
  for (const [header, dataBytes, error] of cases) {
    assertThrows(() => decodeSafetensors(fileOf(JSON.stringify(header), dataBytes), "f"), SyntaxError, error);
  }
  assertThrows(() => decodeSafetensors(fileOf("{", 0), "f"), SyntaxError, "its header is not JSON");
  assertThrows(
    () => decodeSafetensors(fileOf("{}", 0).subarray(0, 9), "f"),
    SyntaxError,
    "a header of 2 bytes in a file of 9",
  );
  assertThrows(() => decodeSafetensors(new Uint8Array(7), "f"), SyntaxError, "7 bytes, too short for a header");
  const huge = new Uint8Array(16).fill(0xff);
  assertThrows(
    () => decodeSafetensors(huge, "f"),
    SyntaxError,
    "a header of 18446744073709551615 bytes in a file of 16",
  );
});

Deno.test("openSafetensors() refuses a truncated file and what is no file", () =>
  inFolder(async (folder) => {
    const path = `${folder}/w.safetensors`;
    const bytes = encodeSafetensors(tensors);
    for (const length of [0, 7, 8, 100, bytes.length - 1]) {
      await Deno.writeFile(path, bytes.subarray(0, length));
      await assertRejects(() => openSafetensors(path), SyntaxError, path);
    }
    await assertRejects(() => openSafetensors(folder), TypeError, "not a regular file");
    await assertRejects(() => openSafetensors(`${folder}/nope`), Deno.errors.NotFound);
  }));

function fileOf(header: string, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

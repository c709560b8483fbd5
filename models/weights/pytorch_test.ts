import { assertEquals, assertRejects } from "@std/assert";
import type { ByteSource } from "./byte_source.ts";
import { openPyTorch, readPlacements } from "./pytorch.ts";
import {
  directoryRecord,
  endRecords,
  type Entry,
  f32Bytes,
  op,
  type PickledTensor,
  pytorchFile,
  stateDict,
  zip,
} from "./testdata/pytorch_zip.ts";

const square: PickledTensor = { key: "0", numel: 6, size: [2, 3], stride: [3, 1] };
const storages = { "0": f32Bytes(1, 2, 3, 4, 5, 6) };

Deno.test("openPyTorch() reads f32, f16 and bf16 tensors, parameters and CUDA locations under any folder name", async () => {
  const pickle = stateDict({
    "model.inner.H_init": { key: "1", type: "BFloat16Storage", location: "cuda:0", numel: 2, size: [2], stride: [1] },
    "w": { ...square, location: "cuda", parameter: true },
    "half": { key: "h", type: "HalfStorage", numel: 3, size: [3], stride: [1] },
    "scalar": { ...square, offset: 5, size: [], stride: [] },
    "nothing": { ...square, offset: 6, size: [0, 4], stride: [4, 1] },
  });
  const all = {
    ...storages,
    "1": new Uint8Array(Uint16Array.from([0x3f80, 0xc000]).buffer),
    h: new Uint8Array(Float16Array.from([0.5, 1, 2]).buffer),
  };
  for (const root of ["archive/", "step_65104/", ""]) {
    await withFile(pytorchFile(pickle, all, root), async (path) => {
      using file = await openPyTorch(path);
      assertEquals(file.format, "pytorch");
      assertEquals(file.names, ["model.inner.H_init", "w", "half", "scalar", "nothing"]);
      assertEquals(file.names.map(file.dtype), ["BF16", "F32", "F16", "F32", "F32"]);
      assertEquals(file.names.map(file.shape), [[2], [2, 3], [3], [], [0, 4]]);
      assertEquals(await file.readF32("model.inner.H_init"), Float32Array.from([1, -2]));
      assertEquals(await file.readF32("w"), Float32Array.from([1, 2, 3, 4, 5, 6]));
      assertEquals(await file.readRows("w", 1, 2), Float32Array.from([4, 5, 6]));
      assertEquals(await file.readRows("half", 1, 3), Float32Array.from([1, 2]));
      assertEquals(await file.readF32("scalar"), Float32Array.from([6]));
      assertEquals(await file.readF32("nothing"), new Float32Array(0));
    });
  }
});

Deno.test("openPyTorch() honours offsets and strides", async () => {
  const pickle = stateDict({
    transposed: { ...square, size: [3, 2], stride: [1, 3] },
    column: { ...square, offset: 1, size: [2, 1], stride: [3, 1] },
    corner: { ...square, offset: 1, size: [2, 2], stride: [3, 1] },
    row: { ...square, offset: 3, size: [1, 3], stride: [99, 1] }, //  the stride of an axis of one never matters
    cube: { ...square, size: [1, 3, 2], stride: [6, 1, 3] },
  });
  await withFile(pytorchFile(pickle, storages), async (path) => {
    using file = await openPyTorch(path);
    assertEquals(await file.readF32("transposed"), Float32Array.from([1, 4, 2, 5, 3, 6]));
    assertEquals(await file.readRows("transposed", 1, 3), Float32Array.from([2, 5, 3, 6]));
    assertEquals(await file.readF32("column"), Float32Array.from([2, 5]));
    assertEquals(await file.readF32("corner"), Float32Array.from([2, 3, 5, 6]));
    assertEquals(await file.readRows("corner", 1, 2), Float32Array.from([5, 6]));
    assertEquals(await file.readF32("row"), Float32Array.from([4, 5, 6]));
    assertEquals(await file.readF32("cube"), Float32Array.from([1, 4, 2, 5, 3, 6]));
  });
});

Deno.test("openPyTorch() reads what Python's own pickler writes", async () => {
  // pickle.Pickler(f, 2) of an OrderedDict with _metadata, stand-ins for torch's classes, two tensors sharing memorised values.
  const pickle = Uint8Array.fromHex(
    "800263636f6c6c656374696f6e730a4f726465726564446963740a71002952710128580d0000006d6f64656c2e696e6e65722e61710263746f7263682e5f" +
      "7574696c730a5f72656275696c645f74656e736f725f76320a71032828580700000073746f72616765710463746f7263680a466c6f617453746f726167" +
      "650a710558010000003071065806000000637564613a3071074b06747108514b004b024b038671094b034b0186710a8968002952710b74710c52710d58" +
      "0100000062710e6803282868046805580100000031710f68074b06747110514b024b038571114b0185711289680029527113747114527115757d711658" +
      "090000005f6d65746164617461711768002952711828580000000071197d711a580700000076657273696f6e711b4b017358050000006d6f64656c711c" +
      "7d711d681b4b01737573622e",
  );
  await withFile(pytorchFile(pickle, { "0": storages[0], "1": f32Bytes(6, 5, 4, 3, 2, 1) }), async (path) => {
    using file = await openPyTorch(path);
    assertEquals(file.names, ["model.inner.a", "b"]);
    assertEquals(await file.readF32("model.inner.a"), Float32Array.from([1, 2, 3, 4, 5, 6]));
    assertEquals(await file.readF32("b"), Float32Array.from([4, 3, 2]));
  });
});

Deno.test("openPyTorch() reads an old zip without ZIP64 records, byte order and version", () =>
  withFile(
    zip([{ name: "a/data.pkl", bytes: stateDict({ w: square }) }, { name: "a/data/0", bytes: storages[0] }], false),
    async (path) => {
      using file = await openPyTorch(path);
      assertEquals(await file.readRows("w", 0, 1), Float32Array.from([1, 2, 3]));
    },
  ));

Deno.test("readPlacements() finds a table beyond 4 GiB by its ZIP64 offsets", async () => {
  const tableBytes = 2 ** 32 + 2 ** 20;
  const pickle = stateDict({
    table: { key: "0", numel: tableBytes / 4, size: [tableBytes / 4096, 1024], stride: [1024, 1] },
  });
  const entries: Entry[] = [{ name: "a/data/0", bytes: new Uint8Array(0), declaredSize: tableBytes }, {
    name: "a/data.pkl",
    bytes: pickle,
  }];
  const local = [0x50, 0x4b, 3, 4, ...Array(22).fill(0), 8, 0, 0, 0];
  const second = 38 + tableBytes;
  const header = [0x50, 0x4b, 3, 4, ...Array(22).fill(0), 10, 0, 0, 0, ...new TextEncoder().encode("a/data.pkl")];
  const directoryOffset = second + header.length + pickle.length;
  const directory = [...directoryRecord(entries[0], 0, true), ...directoryRecord(entries[1], second, true)];
  const end = endRecords(2, directoryOffset, directory.length, true);
  using source = sparse([[0, local], [second, [...header, ...pickle, ...directory, ...end]]]);
  assertEquals((await readPlacements(source)).get("table"), {
    dtype: "F32",
    shape: [tableBytes / 4096, 1024],
    strides: [1024, 1],
    offset: 38,
  });
});

Deno.test("openPyTorch() refuses every global that a state dict does not need", async () => {
  const attack = [...op.global("os", "system"), ...op.string("touch /tmp/x"), ...op.tuple1, ...op.reduce];
  await assertRefused(pickleOf(attack), 'found global "os system", allowed are only collections OrderedDict');
  for (const name of ["eval", "getattr", "__import__"]) {
    await assertRefused(pickleOf(op.global("builtins", name)), `found global "builtins ${name}"`);
  }
  await assertRefused(
    pickleOf([...op.global("torch", "FloatStorage"), ...op.emptyTuple, ...op.reduce]),
    "not callable",
  );
  await assertRefused(pickleOf([...op.string("system"), ...op.emptyTuple, ...op.reduce]), "not callable");
  await assertRefused(pickleOf(op.global("o".repeat(300), "system")), "a global's name does not end");
});

Deno.test("openPyTorch() refuses pickles that nest, grow or break off", async () => {
  const many = (opcodes: readonly number[], count: number) => Array.from({ length: count }, () => opcodes).flat();
  const cases: [opcodes: readonly number[], error: string][] = [
    [many(op.mark, 200), "more than 100 open marks"],
    [many(op.emptyTuple, 10_001), "a stack of more than 10000 values"],
    [[...op.emptyTuple, ...many(op.tuple1, 100_000)], "it is not a dict"],
    [[...op.emptyTuple, ...many(op.tuple1, 1_000_000)], "more than 1000000 opcodes"],
    [
      [...op.emptyTuple, ...Array.from({ length: 200_001 }, (_, i) => op.put(i)).flat()],
      "more than 200000 memorised values",
    ],
    [[...op.emptyTuple, ...many([...op.put(0), ...op.get(0), 0x86], 60)], "it is not a dict"], //  2⁶⁰ values, if unfolded
    [op.get(7), "value 7 was never memorised"],
    [[...op.emptyDict, ...op.setItem], "a value is taken from an empty stack"],
    [[...op.string("a"), ...op.mark, ...op.setItem], "a value is taken from an empty stack"],
    [op.tuple, "there is no mark"],
    [[...op.emptyDict, ...op.mark, ...op.string("a"), ...op.setItems], "a key is set without a value"],
    [[...op.emptyDict, ...op.int(1), ...op.int(1), ...op.setItem], "a dict key is not a string"],
    [[...op.emptyDict, ...many([...op.string("a"), ...op.none, ...op.setItem], 2)], 'the dict key "a" is there twice'],
    [
      [...op.emptyDict, ...op.emptyDict, ...op.string("__class__"), ...op.none, ...op.setItem, ...op.build],
      "attributes are set",
    ],
    [[...op.emptyDict, ...op.put(1), ...op.string("a"), ...op.get(1), ...op.setItem], 'tensor "a": it is not a tensor'],
    [[0x8a, 9, ...Array(9).fill(0)], "found a number of 9 bytes"],
    [[0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 16], "found the number 1152921504606846976, larger than any size"],
    [[0x58, 0xff, 0xff, 0xff, 0xff], "it breaks off at byte"],
    [[0x58, 1, 0, 0, 0, 0xff], "found text that is not UTF-8"],
    [[0x80, 4], "found protocol 4, expected 2"],
    [[0x93], "found opcode 0x93"],
    [[...op.none, ...op.none], "it ends with values left on the stack"],
    [[...op.none, ...op.persistent], "not that of a storage"],
    [[], "a value is taken from an empty stack"],
  ];
  for (const [opcodes, error] of cases) await assertRefused(pickleOf(opcodes), error);
  await assertRefused(pytorchFile(Uint8Array.from([...op.proto, ...op.none]), {}), "it breaks off at byte 3");
  await assertRefused(pytorchFile(Uint8Array.from([...op.none, ...op.stop, ...op.stop]), {}), "bytes follow its end");
});

Deno.test("openPyTorch() refuses tensors that are not inside their storage, whatever they declare", async () => {
  const cases: [tensor: Partial<PickledTensor>, error: string][] = [
    [{ stride: [4, 1] }, 'tensor "w": shape [2,3], strides [4,1], offset 0 exceed its storage of 6 elements'],
    [{ offset: 1 }, "offset 1 exceed"],
    [{ size: [7], stride: [1] }, "shape [7]"],
    [{ size: [2 ** 40, 2 ** 40], stride: [0, 0] }, "exceed its storage"],
    [{ size: [2 ** 52, 2 ** 52], stride: [2 ** 52, 1] }, "exceed its storage"],
    [{ size: [...Array(40).fill(2 ** 52), 0], stride: Array(41).fill(1) }, "exceed its storage"],
    [{ size: [0], stride: [1], offset: 7 }, "exceed its storage"],
    [{ size: [2 ** 60], stride: [1] }, "larger than any size"],
    [{ numel: 2 ** 60 }, "larger than any size"],
    [{ numel: 2 ** 50 }, "a F32 storage of 1125899906842624 elements is declared, data/0 has 24 bytes"],
    [{ numel: 5 }, "a F32 storage of 5 elements is declared"],
    [{ type: "HalfStorage" }, "a F16 storage of 6 elements is declared"],
    [{ type: "DoubleStorage" }, 'found global "torch DoubleStorage"'],
    [{ key: "1" }, 'its storage "1" is missing'],
    [{ key: "../0" }, 'its storage "../0" is missing'],
    [{ location: "meta" }, 'found location "meta", expected cpu, cuda or mps'],
    [{ stride: [1] }, "arguments are not those of _rebuild_tensor_v2"],
    [{ size: Array(65).fill(1), stride: Array(65).fill(1) }, "arguments are not those of _rebuild_tensor_v2"],
  ];
  for (const [tensor, error] of cases) {
    await assertRefused(pytorchFile(stateDict({ w: { ...square, ...tensor } }), storages), error);
  }
});

Deno.test("openPyTorch() refuses other byte orders, other versions and other zips", async () => {
  const pickle = stateDict({ w: square });
  const file = (name: string, text: string) =>
    zip([{ name: "a/data.pkl", bytes: pickle }, { name: `a/${name}`, bytes: new TextEncoder().encode(text) }]);
  await assertRefused(file("byteorder", "big"), 'found byteorder "big"');
  await assertRefused(file("byteorder", "little".repeat(9)), "byteorder has 54 bytes, expected at most 16");
  await assertRefused(file("version", "11\n"), 'found version "11\\n"');
  await assertRefused(zip([{ name: "word/document.xml", bytes: pickle }]), "found 0 data.pkl in the zip, expected 1");
  await assertRefused(pytorchFile(pickle, storages, "a/", [{ name: "b/data.pkl", bytes: pickle }]), "found 2 data.pkl");
});

Deno.test("openPyTorch() refuses a zip that is truncated, compressed or inconsistent", async () => {
  const whole = pytorchFile(stateDict({ w: square }), storages);
  for (const length of [0, 4, 21, 100, whole.length - 23, whole.length - 1]) {
    await assertRefused(whole.slice(0, length), "it has no end record; it may be truncated");
  }
  await assertRefused(whole.slice(1), "its ZIP64 end record is misplaced");
  const bytes = stateDict({ w: square });
  const pickle: Entry = { name: "a/data.pkl", bytes };
  const data: Entry = { name: "a/data/0", bytes: storages[0] };
  const cases: [entries: Entry[], error: string][] = [
    [[pickle, { ...data, method: 8 }], 'entry "a/data/0" of zip'],
    [[pickle, { ...data, method: 8 }], "found compression method 8, expected 0"],
    [[pickle, { ...data, flags: 1 }], "found flags 0x1"],
    [[pickle, data, data], 'entry "a/data/0" of zip "FILE": it is there twice'],
    [[pickle, { ...data, declaredOffset: 0 }], "it overlaps the entry before it"],
    [[{ ...pickle, declaredSize: bytes.length + 90 }, data], 'entry "a/data/0" of zip "FILE": it overlaps'],
    [[pickle, { ...data, declaredSize: 2 ** 60 }], "1152921504606847000 bytes at"],
    [[pickle, { ...data, declaredOffset: 2 ** 60 }], "it starts at byte 1152921504606847000, past the entries' end"],
    [[pickle, { ...data, declaredOffset: 1 + bytes.length }], "overlaps"],
  ];
  for (const [entries, error] of cases) await assertRefused(zip(entries), error);
  await assertRefused(zip([pickle, { ...data, declaredOffset: bytes.length + 70 }]), "its local header is wrong");
  const short = zip([pickle, data], false);
  const count = short.slice();
  count[short.length - 12] = 3;
  await assertRefused(count, "its directory breaks off after 2 of 3");
  const size = short.slice();
  size[short.length - 8]--;
  await assertRefused(size, "its end record does not fit its directory");
  const end = (records: number[]) => Uint8Array.from([...new Uint8Array(100), ...records]);
  await assertRefused(end(endRecords(65_535, 2 ** 60, 2 ** 60, true)), "misplaced");
  await assertRefused(end(endRecords(20_000, 0, 100, false)), "a directory of 20000 entries");
});

function pickleOf(opcodes: readonly number[]): Uint8Array {
  return pytorchFile(Uint8Array.from([...op.proto, ...opcodes, ...op.stop]), {});
}

async function assertRefused(bytes: Uint8Array, error: string): Promise<void> {
  await withFile(bytes, async (path) => {
    await assertRejects(() => openPyTorch(path), SyntaxError, error.replace("FILE", path));
  });
}

async function withFile(bytes: Uint8Array, body: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    await body(path);
  } finally {
    await Deno.remove(path);
  }
}

/** A file that is zero but for a few parts. */
function sparse(parts: [offset: number, bytes: number[]][]): ByteSource {
  const [lastOffset, last] = parts[parts.length - 1];
  return {
    path: "sparse",
    size: lastOffset + last.length,
    read(offset, length) {
      const result = new Uint8Array(length);
      for (const [start, bytes] of parts) {
        const from = Math.max(offset, start);
        const to = Math.min(offset + length, start + bytes.length);
        if (from < to) result.set(bytes.slice(from - start, to - start), from - offset);
      }
      return Promise.resolve(result);
    },
    [Symbol.dispose]: () => {},
  };
}

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { decodeSafetensors, encodeSafetensors, openSafetensors } from "@trm/weights";
import { createHash } from "node:crypto";
import { type Checkpoint, openCheckpoint, readStates, writeCheckpoint } from "./checkpoint.ts";
import { madeUp } from "./testdata/made_up.ts";

async function inFolder(body: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(`${folder}/c.safetensors`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function read(path: string): Promise<Checkpoint> {
  using checkpoint = await openCheckpoint(path);
  return await readStates(checkpoint);
}

Deno.test("a checkpoint is read as it was written, and written again gives the same bytes", () =>
  inFolder(async (path) => {
    const checkpoint = madeUp(12);
    await writeCheckpoint(path, checkpoint);
    const bytes = await Deno.readFile(path);
    const found = await read(path);
    assertEquals(found, checkpoint);
    await writeCheckpoint(path, found);
    assertEquals(await Deno.readFile(path), bytes);
  }));

Deno.test("equal checkpoints give equal bytes, whatever the order of their keys and the size of their pieces", () =>
  inFolder(async (path) => {
    const { states: { weights, steps }, ...rest } = madeUp(12);
    await writeCheckpoint(path, { ...rest, states: { weights, steps } });
    const bytes = await Deno.readFile(path);
    const piece = new Float32Array(3); // the same memory for every piece: none is kept
    const pieces = async function* () {
      for (let from = 0; from < 400; from += 3) {
        const length = Math.min(3, 400 - from);
        piece.set((weights.data as Float32Array).subarray(from, from + length));
        yield piece.subarray(0, length);
      }
    };
    const recipe = { training: { batch: 8, lr: 1e-4 }, name: "made-up" };
    const states = { steps, weights: { ...weights, data: pieces() } };
    await writeCheckpoint(path, { states, loop: rest.loop, recipe, step: 12, format: 1 });
    assertEquals(await Deno.readFile(path), bytes);
    await writeCheckpoint(path, madeUp(13));
    assertNotEquals(await Deno.readFile(path), bytes);
  }));

Deno.test("any safetensors reader can read a checkpoint's states", () =>
  inFolder(async (path) => {
    await writeCheckpoint(path, madeUp(2));
    using file = await openSafetensors(path);
    assertEquals(file.names, ["steps", "weights", "sha256"]);
    assertEquals(await file.readF32("weights"), madeUp(2).states.weights.data);
    assertEquals(file.metadata.loop, '{"best":null,"order":[2,0.1],"seed":7}');
  }));

Deno.test("a state is read in pieces, as often as asked", () =>
  inFolder(async (path) => {
    const data = Float32Array.from({ length: (1 << 20) + 5 }, (_, i) => i);
    await writeCheckpoint(path, { ...madeUp(1), states: { table: { dtype: "F32", shape: [data.length], data } } });
    using checkpoint = await openCheckpoint(path);
    const { table } = checkpoint.states;
    for (let times = 0; times < 2; times++) {
      const pieces = await Array.fromAsync(table.data);
      assertEquals(pieces.map(({ length }) => length), [1 << 20, 5]);
      assertEquals(pieces[1], data.subarray(1 << 20));
    }
  }));

Deno.test("a checkpoint with one flipped bit, in whatever byte, is refused", () =>
  inFolder(async (path) => {
    const { states: _, ...rest } = madeUp(3);
    await writeCheckpoint(path, {
      ...rest,
      states: { w: { dtype: "F32", shape: [9], data: new Float32Array(9).fill(0.1) } },
    });
    const bytes = await Deno.readFile(path);
    for (let at = 0; at < bytes.length; at++) {
      await Deno.writeFile(path, bytes.with(at, bytes[at] ^ (1 << at % 8)));
      const error = await assertRejects(() => openCheckpoint(path), SyntaxError);
      assert(error.message.includes(path), `byte ${at}: ${error.message}`);
    }
  }));

Deno.test("a truncated checkpoint, of whatever length, is refused, and so is one with more bytes", () =>
  inFolder(async (path) => {
    const { states: _, ...rest } = madeUp(3);
    await writeCheckpoint(path, {
      ...rest,
      states: { w: { dtype: "F32", shape: [9], data: new Float32Array(9).fill(0.1) } },
    });
    const bytes = await Deno.readFile(path);
    for (let length = 0; length < bytes.length; length++) {
      await Deno.writeFile(path, bytes.subarray(0, length));
      const error = await assertRejects(() => openCheckpoint(path), SyntaxError);
      assert(error.message.includes(path), `${length} bytes: ${error.message}`);
    }
    await Deno.writeFile(path, new Uint8Array([...bytes, 0]));
    await assertRejects(() => openCheckpoint(path), SyntaxError, path);
  }));

Deno.test("what is no checkpoint, or one of a newer trm, is refused", () =>
  inFolder(async (path) => {
    await Deno.writeFile(path, encodeSafetensors({ w: { dtype: "F32", shape: [1], data: Float32Array.of(1) } }));
    await assertRejects(() => openCheckpoint(path), SyntaxError, `"${path}": it is no checkpoint of trm`);

    await writeCheckpoint(path, madeUp(1));
    const { tensors, metadata } = decodeSafetensors(await Deno.readFile(path));
    await Deno.writeFile(path, sealed(encodeSafetensors(tensors, { ...metadata, format: "2" })));
    await assertRejects(
      () => openCheckpoint(path),
      RangeError,
      `"${path}": its format is 2, this trm reads 1; update trm`,
    );

    const half = { dtype: "F16", shape: [1], data: Float16Array.of(1) } as const;
    await Deno.writeFile(path, sealed(encodeSafetensors({ half, sha256: tensors.sha256 }, metadata)));
    await assertRejects(
      () => openCheckpoint(path),
      SyntaxError,
      `state "half" of "${path}": found F16, expected F32 or U32`,
    );

    await assertRejects(
      () => openCheckpoint(`${path}.none`),
      Deno.errors.NotFound,
      `Cannot read checkpoint "${path}.none"`,
    );
  }));

Deno.test("a checkpoint that cannot be stored is refused before anything is written", () =>
  inFolder(async (path) => {
    const write = (changes: Partial<Checkpoint>) => () => writeCheckpoint(path, { ...madeUp(1), ...changes });
    const data = Float32Array.of(1);
    await assertRejects(write({ step: -1 }), RangeError, "Cannot save step -1");
    await assertRejects(write({ step: 0.5 }), RangeError, "Cannot save step 0.5");
    await assertRejects(write({ loop: { loss: NaN } }), TypeError, "Cannot write loop.loss as JSON: found NaN");
    await assertRejects(write({ states: { sha256: { dtype: "F32", shape: [1], data } } }), RangeError, '"sha256"');
    await assertRejects(
      write({ states: { w: { dtype: "F32", shape: [2], data } } }),
      TypeError,
      'tensor "w" as F32 [2]',
    );
    await assertRejects(
      write({ states: { w: { dtype: "U32", shape: [1], data } } }),
      TypeError,
      "expected a Uint32Array",
    );
    assertEquals([...Deno.readDirSync(path.slice(0, path.lastIndexOf("/")))], []);
  }));

/** The bytes of a checkpoint with the checksum that they should have. */
function sealed(bytes: Uint8Array): Uint8Array {
  const body = bytes.subarray(0, -32);
  return new Uint8Array([...body, ...createHash("sha256").update(body).digest()]);
}

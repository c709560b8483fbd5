import { openSafetensors, type SafetensorsFile, type StreamedTensor, writeSafetensors } from "@trm/weights";
import { createHash } from "node:crypto";
import { attempt } from "./attempt.ts";
import { canonicalJson } from "./canonical_json.ts";

/** The numbers of one state. */
export type Numbers = Float32Array | Uint32Array;

/** The same in pieces, row-major, for a table too large to hold. */
export type Pieces = AsyncIterable<Numbers>;

/** What one state of a machine holds. */
export interface SavedState<Data = Numbers> {
  /** What its numbers are. */
  readonly dtype: "F32" | "U32";
  /** Its shape. */
  readonly shape: readonly number[];
  /** Its numbers, row-major. */
  readonly data: Data;
}

/** Everything a run needs to go on as if it had never stopped. Plain data: no clock, no path, no machine's name. */
export interface Checkpoint<Data = Numbers> {
  /** The version of this layout. */
  readonly format: 1;
  /** Supervision steps done. */
  readonly step: number;
  /** What is trained and how. Plain data. */
  readonly recipe: unknown;
  /** What the loop keeps on the host: data order, seed, best result so far, tuned kernel choices. Plain data. */
  readonly loop: unknown;
  /** Weights, moments, carry, by name. */
  readonly states: Readonly<Record<string, SavedState<Data>>>;
}

/** An open checkpoint: its states are read when asked for, in pieces, as often as asked; closed by `using`. */
export interface OpenCheckpoint extends Checkpoint<Pieces>, Disposable {
  /** The SHA-256 that the file ends with, in hexadecimal: of every byte before it. */
  readonly checksum: string;
}

const FORMAT = 1;
const KIND = "trm checkpoint";
const CHECKSUM = "sha256"; // the last tensor of the file: the SHA-256 of every byte before it
const CHECKSUM_BYTES = 32;

/**
 * Writes a checkpoint as one safetensors file, wholly or not at all; equal checkpoints give equal bytes.
 *
 * `step`, `recipe` and `loop` are JSON in the metadata, states are tensors in the order of their names.
 */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint<Numbers | Pieces>): Promise<void> {
  const { step, recipe, loop, states } = checkpoint;
  if (!Number.isSafeInteger(step) || step < 0) throw new RangeError(`Cannot save step ${step}: expected a count`);
  if (Object.hasOwn(states, CHECKSUM)) {
    throw new RangeError(`Cannot save a state named "${CHECKSUM}": it is the checksum's`);
  }
  const metadata = {
    kind: KIND,
    format: String(FORMAT),
    step: String(step),
    recipe: canonicalJson(recipe, "recipe"),
    loop: canonicalJson(loop, "loop"),
  };
  const hash = createHash("sha256");
  let checksum: Uint8Array | undefined;
  const seal = async function* () {
    yield checksum = new Uint8Array(hash.digest()); // asked for when all the rest is written
  };
  const names = Object.keys(states).sort();
  const tensors: Record<string, StreamedTensor> = Object.fromEntries(names.map((name) => [name, states[name]]));
  tensors[CHECKSUM] = { dtype: "U8", shape: [CHECKSUM_BYTES], data: seal() };
  await attempt(
    `write checkpoint "${path}"`,
    () => writeSafetensors(path, tensors, metadata, (bytes) => checksum ?? hash.update(bytes)),
  );
}

/** Opens a checkpoint and verifies its checksum; an error names the file and says what is wrong. */
export async function openCheckpoint(path: string): Promise<OpenCheckpoint> {
  return await attempt(`read checkpoint "${path}"`, async () => {
    const file = await openSafetensors(path);
    try {
      return checkpointOf(file, await verify(file));
    } catch (error) {
      file.close();
      throw error;
    }
  });
}

/** Reads all states of an open checkpoint. */
export async function readStates(checkpoint: Checkpoint<Pieces>): Promise<Checkpoint> {
  const states: Record<string, SavedState> = {};
  for (const [name, { dtype, shape, data: pieces }] of Object.entries(checkpoint.states)) {
    const count = shape.reduce((product, size) => product * size, 1);
    const data = dtype === "F32" ? new Float32Array(count) : new Uint32Array(count);
    let filled = 0;
    for await (const piece of pieces) {
      data.set(piece, filled);
      filled += piece.length;
    }
    states[name] = { dtype, shape, data };
  }
  const { format, step, recipe, loop } = checkpoint;
  return { format, step, recipe, loop, states };
}

/** Refuses a file whose checksum is missing or not that of its other bytes; returns it in hexadecimal. */
async function verify(file: SafetensorsFile): Promise<string> {
  const { path, metadata, header } = file;
  const last = header.get(CHECKSUM);
  const states = [...header.values()].filter((entry) => entry !== last);
  const sealed = last?.dtype === "U8" && last.offsets[1] - last.offsets[0] === CHECKSUM_BYTES &&
    states.every(({ offsets }) => offsets[1] <= last.offsets[0]);
  if (metadata.kind !== KIND || !sealed) {
    throw new SyntaxError(`Cannot read checkpoint "${path}": it is no checkpoint of trm, or its header is damaged`);
  }
  const hash = createHash("sha256");
  let left = file.size - CHECKSUM_BYTES;
  for await (const bytes of file.readBytes()) {
    hash.update(bytes.subarray(0, left));
    left = Math.max(0, left - bytes.length);
  }
  const digest = hash.digest();
  if (!digest.equals(await file.read(CHECKSUM) as Uint8Array)) {
    throw new SyntaxError(`Cannot read checkpoint "${path}": its checksum does not fit its contents; it is damaged`);
  }
  return digest.toString("hex");
}

/** What a verified file says. */
function checkpointOf(file: SafetensorsFile, checksum: string): OpenCheckpoint {
  const { path, metadata: { format, step, recipe, loop }, header } = file;
  if (format !== String(FORMAT)) {
    throw new RangeError(
      `Cannot read checkpoint "${path}": its format is ${format}, this trm reads ${FORMAT}; update trm`,
    );
  }
  const states: Record<string, SavedState<Pieces>> = {};
  for (const [name, { dtype, shape }] of header) {
    if (name === CHECKSUM) continue;
    if (dtype !== "F32" && dtype !== "U32") {
      throw new SyntaxError(`Cannot read state "${name}" of "${path}": found ${dtype}, expected F32 or U32`);
    }
    const pieces = () => file.readPieces(name) as AsyncGenerator<Numbers>; // by its dtype
    states[name] = { dtype, shape, data: { [Symbol.asyncIterator]: pieces } };
  }
  return {
    format: FORMAT,
    step: Number(step),
    recipe: JSON.parse(recipe),
    loop: JSON.parse(loop),
    states,
    checksum,
    [Symbol.dispose]: () => file.close(),
  };
}

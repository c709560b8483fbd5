import type { Machine, State } from "@trm/engine";
import type { Answerer } from "@trm/eval";
import type { SavedState } from "./run/checkpoint.ts";

/** A puzzle table too large for a device, which holds only the rows in use. */
export interface PuzzleRows {
  /** Puts the rows of `identifiers` on the device, beside those of the puzzles at work; the result says where each lies. */
  admit(identifiers: Uint32Array): Promise<Uint32Array<ArrayBuffer>>;
  /** The whole table and the puzzles at work, under their states' names. */
  save(): Promise<Record<string, SavedState>>;
  /** Begins with what was saved. */
  restore(saved: { readonly table: ArrayLike<number>; readonly atWork?: ArrayLike<number> }): void;
}

/** The states of a machine that a table's rows lie in. */
export interface PuzzleStates {
  /** `[rows, width]`: what the device holds of the table. */
  readonly window: State;
  /** u32 `[B]`: where in the window the row of each puzzle at work lies; nothing is at work without it. */
  readonly atWork?: State;
}

/** The rows of a table of `count` puzzles, zeros at first, in the states of a machine. */
export function puzzleRows(machine: Machine, { window, atWork }: PuzzleStates, count: number): PuzzleRows {
  const [capacity, width] = window.shape;
  const table = new Float32Array(count * width);
  let resident = Uint32Array.of(0); // the identifier of each row of the window

  /** Takes what the device has learned back into the table; the identifiers of the puzzles at work. */
  async function settle(): Promise<Uint32Array<ArrayBuffer>> {
    const rows = await machine.read(window);
    resident.forEach((identifier, i) => table.set(rows.subarray(i * width, (i + 1) * width), identifier * width));
    const places = atWork ? await machine.read(atWork) : [];
    return Uint32Array.from(places, (place) => resident[place]);
  }

  function load(identifiers: Iterable<number>, working: Uint32Array): void {
    resident = Uint32Array.from(new Set([...working, ...identifiers]));
    if (resident.length > capacity) {
      throw new RangeError(`Cannot hold the rows of ${resident.length} puzzles: there is room for ${capacity}`);
    }
    const rows = new Float32Array(capacity * width);
    resident.forEach((identifier, i) =>
      rows.set(table.subarray(identifier * width, (identifier + 1) * width), i * width)
    );
    machine.write(window, rows);
    if (atWork) machine.write(atWork, placesOf(working));
  }

  function placesOf(identifiers: Uint32Array): Uint32Array<ArrayBuffer> {
    const places = new Map(Array.from(resident, (identifier, place) => [identifier, place]));
    return Uint32Array.from(identifiers, (identifier) => places.get(identifier) as number);
  }

  return {
    async admit(identifiers) {
      load(identifiers, await settle());
      return placesOf(identifiers);
    },
    async save() {
      const working = await settle();
      return {
        [window.name]: { dtype: "F32", shape: [count, width], data: table },
        ...(atWork && { [atWork.name]: { dtype: "U32", shape: atWork.shape, data: working } }),
      };
    },
    restore(saved) {
      table.set(saved.table);
      load([], Uint32Array.from(saved.atWork ?? []));
    },
  };
}

/** An answerer whose puzzles' rows are put on the device when they are asked. */
export function answererOf(asked: Answerer, rows: PuzzleRows): Answerer {
  return {
    ...asked,
    answer: async (questions) =>
      await asked.answer({ ...questions, identifiers: await rows.admit(questions.identifiers) }),
  };
}

/** How many rows of a table of `count` puzzles lie on the device: all, unless they are many more than two batches use. */
export function rowsOnDevice(count: number, width: number, batch: number): number {
  return count * width * 4 <= SMALL_TABLE ? count : Math.min(count, 2 * batch);
}

/** 64 MiB, in bytes: half of what a software device can bind. */
const SMALL_TABLE = 2 ** 26;

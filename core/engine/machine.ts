import type { Values } from "./op.ts";
import type { NumberArray, State } from "./tensor.ts";

/** One compiled recording. */
export interface Program {
  /** Sets the inputs named in `values` and runs once; inputs not named keep their last value. */
  run(values?: Values): void;
  /** An output of the last run. */
  read(output: string): Promise<NumberArray>;
}

/** Programs over one memory: on a device, or in the interpreter. */
export interface Machine<Name extends string = string> {
  /** What it can run. */
  readonly programs: Readonly<Record<Name, Program>>;
  /** Every state the programs use, in the order they first appear; parts of a bundle are not listed beside it. */
  readonly states: readonly State[];
  /** What a state holds. Waits for the runs before it. */
  read(state: State): Promise<NumberArray>;
  /** Sets a state. */
  write(state: State, values: ArrayLike<number>): void;
  /** Resolves when all runs are done; rejects if the device failed, naming the op. */
  settled(): Promise<void>;
  /** Gives the memory back. */
  [Symbol.dispose](): void;
}

/** Fills every state with its initial values; the same seed gives the same numbers. */
export function initialize(machine: Machine, seed = 0): void {
  for (const state of machine.states) {
    const count = state.shape.reduce((size, length) => size * length, 1);
    machine.write(state, state.init({ name: state.name, count, seed }));
  }
}

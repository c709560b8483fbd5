import type { Program } from "@trm/engine";
import type { Data, Halting } from "@trm/layers";

/** A model ready to answer: what evaluation and solving ask. */
export interface Answerer {
  /** B: rows answered at once. */
  readonly batch: number;
  /** The sizes of its questions. */
  readonly data: Data;
  /** When the model would stop. */
  readonly halting: Halting;
  /** Takes one supervision step; rows whose `restart` is set begin anew, the others think on. */
  answer(questions: Questions): Promise<Answers>;
}

/** What a step asks. */
export interface Questions {
  /** `[B, S]`. */
  readonly tokens: Uint32Array;
  /** `[B]`: puzzle identifiers. */
  readonly identifiers: Uint32Array;
  /** `[B]`: 1 in rows that begin. */
  readonly restart: Uint32Array;
}

/** What a step answers. */
export interface Answers {
  /** `[B, S]`: the likeliest tokens. */
  readonly predictions: ArrayLike<number>;
  /** `[B]`: the logit of being right. */
  readonly halt: ArrayLike<number>;
  /** `[B]`: the logit of being right later. */
  readonly proceed: ArrayLike<number>;
}

/** An answerer over a compiled or interpreted response program. */
export function answerer(program: Program, sizes: Omit<Answerer, "answer">): Answerer {
  return {
    ...sizes,
    async answer({ tokens, identifiers, restart }) {
      program.run({ tokens, identifiers, restart });
      const outputs = ["predictions", "halt", "proceed"].map((name) => program.read(name)); // at once: one wait for all
      const [predictions, halt, proceed] = await Promise.all(outputs);
      return { predictions, halt, proceed };
    },
  };
}

/** Whether a row would stop: see {@linkcode Halting}. */
export function wantsToHalt(
  halting: Halting,
  { halt, proceed }: Pick<Answers, "halt" | "proceed">,
  row: number,
): boolean {
  return halt[row] > (halting === "sign" ? 0 : proceed[row]);
}

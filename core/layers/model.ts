import type { Parameter, State, Tensor } from "@trm/engine";

/** The sizes that the data decides. */
export interface Data {
  /** S, tokens of a puzzle. */
  readonly length: number;
  /** V, how many tokens there are. */
  readonly vocabulary: number;
  /** N, puzzle identifiers, the blank one included. */
  readonly identifiers: number;
}

/** What is asked. */
export interface Question {
  /** u32 `[B, S]`. */
  readonly tokens: Tensor;
  /** `[B, width]`: each puzzle's row of the model's puzzle table, where it has one. */
  readonly rows?: Tensor;
}

/** What a model keeps between supervision steps, by name: the answer `y` and the latent `z` in the paper; each `[B, L, D]`. */
export type Carry = Readonly<Record<string, Tensor>>;

/** What one supervision step makes of a question. */
export interface Thought {
  /** For the next step. */
  readonly carry: Carry;
  /** `[B, S, V]`. */
  readonly logits: Tensor;
  /** `[B]`: the logit of being right, which is of stopping. */
  readonly halt: Tensor;
  /** `[B]`: the logit of being right later; not every model learns it. */
  readonly proceed: Tensor;
}

/**
 * When a row stops before its last supervision step.
 *
 * `sign`: when halt > 0. `compare`: when halt > proceed. `learned`: likewise, and proceed learns what one more step would promise.
 */
export type Halting = "sign" | "compare" | "learned";

/** States that a model reads but no gradient changes. */
export interface Buffers {
  /** What each carried state starts from, `[D]`. */
  readonly initial: Readonly<Record<string, State>>;
  /** `[N, width]`: the puzzle embedding. */
  readonly puzzles?: State;
  /** `[2, L, dh/2]`: what positions rotate queries and keys by. */
  readonly tables?: State;
}

/** What training, evaluation and solving need of a model, whatever its kind. */
export interface Model {
  /** In the order they were made. */
  readonly parameters: readonly Parameter[];
  /** Not trained by the gradient. */
  readonly buffers: Buffers;
  /** The sizes it was made for. */
  readonly data: Data;
  /** L, puzzle positions and tokens. */
  readonly L: number;
  /** D. */
  readonly hidden: number;
  /** When it stops. */
  readonly halting: Halting;
  /** One supervision step. */
  think(question: Question, carry: Carry): Thought;
  /** The same model over the same buffers, with parameters of its own that start with the same values. */
  twin(): Model;
}

/** How a model is recorded. */
export interface Build {
  /** Shares another model's buffers. */
  readonly buffers?: Buffers;
  /** Computes each block again for the backward pass instead of keeping it: 20 % more arithmetic, a sixth of the memory. */
  readonly rematerialize?: boolean;
}

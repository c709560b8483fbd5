import type { Answerer } from "./answerer.ts";

/** What a model thinks of one puzzle after a supervision step. */
export interface SolvingStep {
  /** Counts from 1. */
  readonly step: number;
  /** `[S]`: the answer so far. */
  readonly tokens: Uint32Array;
  /** How sure the model is that it is right, 0 to 1. */
  readonly confidence: number;
  /** Whether the model would stop here. */
  readonly halts: boolean;
}

/** Answers one puzzle, `tokens [S]`, step by step, for `supervisionSteps` steps whether or not the model would stop before. */
export async function* solve(
  answerer: Answerer,
  { tokens, identifier = 0, supervisionSteps }: {
    readonly tokens: Uint32Array;
    readonly identifier?: number;
    readonly supervisionSteps: number;
  },
): AsyncGenerator<SolvingStep> {
  const { batch: B, data: { length: S } } = answerer;
  if (tokens.length !== S) throw new TypeError(`Cannot solve a puzzle of ${tokens.length} cells: the model takes ${S}`);
  const questions = new Uint32Array(B * S);
  questions.set(tokens);
  const identifiers = new Uint32Array(B).fill(identifier);
  for (let step = 1; step <= supervisionSteps; step++) {
    const restart = new Uint32Array(B).fill(Number(step === 1));
    const { predictions, halt } = await answerer.answer({ tokens: questions, identifiers, restart });
    const answer = Uint32Array.from({ length: S }, (_, cell) => predictions[cell]);
    yield { step, tokens: answer, confidence: 1 / (1 + Math.exp(-halt[0])), halts: halt[0] > 0 };
  }
}

import { assign, type Graph, input, output, record, reshape, type State, state, type Tensor } from "@trm/engine";
import type { Model } from "@trm/layers";
import { argmax, gather, where } from "@trm/ops";

/** A recorded supervision step that only answers, and the carry it keeps from one step to the next. */
export interface Response {
  /** The recording. */
  readonly graph: Graph;
  /** By name. */
  readonly carry: Readonly<Record<string, State>>;
}

/**
 * Records one supervision step without learning, for `batch` rows.
 *
 * Inputs, all u32: `tokens` [B, S], `identifiers` [B] where the model has a puzzle table, and `restart` [B], set in rows that begin.
 * Outputs: `predictions` u32 [B, S], `halt` [B], `proceed` [B] and `logits` [B, S, V].
 */
export function response(model: Model, batch: number): Response {
  const { buffers: { initial, puzzles }, data, L, hidden } = model;
  const carry = Object.fromEntries(
    Object.keys(initial).map((name) => [name, state(`thinking.${name}`, [batch, L, hidden])]),
  );
  const graph = record(() => {
    const restart = reshape(input("restart", [batch], "u32"), [batch, 1, 1]);
    const begun = Object.entries(carry).map(([name, kept]): [string, Tensor] => [
      name,
      where(restart, reshape(initial[name], [1, 1, hidden]), kept),
    ]);
    const tokens = input("tokens", [batch, data.length], "u32");
    const rows = puzzles && gather(puzzles, input("identifiers", [batch], "u32"));
    const thought = model.think({ tokens, rows }, Object.fromEntries(begun));
    output("logits", thought.logits);
    output("predictions", argmax(thought.logits));
    output("halt", thought.halt);
    output("proceed", thought.proceed);
    for (const name in carry) assign(carry[name], thought.carry[name]);
  });
  return { graph, carry };
}

import type { State } from "@trm/engine";
import type { Model } from "@trm/layers";

/** The states of a model that a file of weights holds, in the order in which the official code saves them. */
export function weightStates({ parameters, buffers: { initial, puzzles } }: Model): readonly State[] {
  const heads = parameters.findIndex(({ name }) => name === "haltHead.bias") + 1; // what comes after embeddings and heads
  return [
    ...Object.values(initial),
    ...parameters.slice(0, heads),
    ...(puzzles ? [puzzles] : []),
    ...parameters.slice(heads),
  ];
}

/** The names that a checkpoint keeps a model's weights under: `weights/…` or `ema/…`; what is not trained has no such prefix. */
export function savedName({ parameters }: Model, state: State, weights: "averaged" | "live"): string {
  const trained = parameters.some((parameter) => parameter === state);
  return (trained ? weights === "averaged" ? "ema/" : "weights/" : "") + state.name;
}

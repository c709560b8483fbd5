/** A recipe's step as `pytorch_step.py` is told it. */

import { dataSizes } from "@trm/datasets";
import { innerWidth } from "@trm/layers";
import { type Recipe, stepFlops } from "@trm/train";
import type { Sizes } from "../bench/peers/problem.ts";

/** Those of the peers, and what only a recipe has. */
export interface RecipeSizes extends Sizes {
  /** Tokens of a puzzle; L counts the puzzle positions too. */
  readonly S: number;
  /** Puzzle positions. */
  readonly P: number;
  /** The inner width of mixing along the sequence. */
  readonly innerAcross: number;
  readonly theta: number;
  readonly identifiers: number;
  readonly puzzleWidth: number;
  readonly puzzleLr: number;
  readonly puzzleWeightDecay: number;
  readonly exploration: number;
  readonly supervisionSteps: number;
}

/** The sizes of a recipe, and the arithmetic of its step in GFLOP. */
export function pytorchSizes({ model, data, training }: Recipe): { sizes: RecipeSizes; gflop: number } {
  if (model.kind !== "trm") throw new TypeError(`Cannot take a step of ${model.kind} in PyTorch: expected trm`);
  const { length: S, vocabulary: V, identifiers } = dataSizes(data);
  const { mixer, hidden: D, heads: H, blocks, n, T, eps, theta, puzzlePositions: P, puzzleWidth } = model;
  const { batch: B, lr, weightDecay, optimizer: { beta1, beta2 }, emaDecay = 0 } = training;
  const { puzzleLr, puzzleWeightDecay, exploration, supervisionSteps } = training;
  const L = P + S;
  const [inner, innerAcross] = [D, L].map((width) => innerWidth({ ...model, width }));
  const shapes = { mixer, B, L, S, P, V, D, H, blocks, n, T, inner, innerAcross, eps, theta, identifiers, puzzleWidth };
  const rates = { lr, weightDecay, beta1, beta2, emaDecay, puzzleLr, puzzleWeightDecay };
  return {
    sizes: { ...shapes, ...rates, exploration, supervisionSteps },
    gflop: stepFlops({ model, training }, dataSizes(data)) / 1e9,
  };
}

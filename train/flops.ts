import { type Data, innerWidth } from "@trm/layers";
import type { ModelConfig, Recipe } from "./recipe.ts";

/** The arithmetic of a supervision step for one puzzle, in FLOP. */
export interface PuzzleFlops {
  /** Forward, and backward through what learns. */
  readonly training: number;
  /** Forward alone, without the heads. */
  readonly answering: number;
}

/** Blocks that a supervision step goes through. */
export interface Depth {
  /** In a forward pass, one after another: T (n + 1) blocks in the papers' tables. */
  readonly forward: number;
  /** Those that the gradient goes back through. */
  readonly learning: number;
  /** Forward passes of a training step: 2 where what continuing promises is learned. */
  readonly passes: 1 | 2;
}

/** What a model goes through in one supervision step, trained with `supervisionSteps` of them. */
export function depthOf(model: ModelConfig, { supervisionSteps }: { readonly supervisionSteps: number }): Depth {
  const passes = model.halting === "learned" && supervisionSteps > 1 ? 2 : 1;
  const { blocks } = model;
  switch (model.kind) {
    case "trm": {
      const { n, T, gradient } = model;
      return { forward: blocks * T * (n + 1), learning: blocks * (gradient === "one-step" ? 2 : n + 1), passes };
    }
    case "hrm": {
      const { n, T, slowBlocks = blocks } = model;
      return { forward: T * (n * blocks + slowBlocks), learning: blocks + slowBlocks, passes };
    }
    case "direct":
      return { forward: blocks, learning: blocks, passes };
  }
}

/**
 * The arithmetic of a model's matrix products, for one puzzle: a multiply-add counts two, a backward pass twice its forward pass.
 *
 * What is computed again to save memory is not counted, nor is what is not a matrix product.
 */
export function puzzleFlops(
  { model, training }: { readonly model: ModelConfig; readonly training: { readonly supervisionSteps: number } },
  { length, vocabulary }: Data,
): PuzzleFlops {
  const L = model.puzzlePositions + length;
  const { forward, learning, passes } = depthOf(model, training);
  const block = blockFlops(model, L);
  const heads = 6 * L * model.hidden * vocabulary;
  return { training: block * (passes * forward + 2 * learning) + heads, answering: block * forward };
}

/** The arithmetic of a training step: {@linkcode puzzleFlops} of the whole batch. */
export function stepFlops(recipe: Pick<Recipe, "model" | "training">, data: Data): number {
  return recipe.training.batch * puzzleFlops(recipe, data).training;
}

/** Of one block, forward. */
function blockFlops(model: ModelConfig, L: number): number {
  const { hidden: D, mixer, heads } = model;
  const A = heads * Math.floor(D / heads); //                 the width of attention
  const mix = mixer === "mlp" ? 6 * D * L * innerWidth({ ...model, width: L }) : 8 * L * D * A + 4 * L * L * A; //                       projections, then q·k and p·v
  return mix + 6 * L * D * innerWidth({ ...model, width: D });
}

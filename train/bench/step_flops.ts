import { innerWidth } from "@trm/layers";
import type { BenchStep } from "./configs.ts";

/**
 * The arithmetic of a supervision step's matrix products, in FLOP: a multiply-add counts two, a backward pass twice its forward pass.
 *
 * What is computed again to save memory is not counted.
 */
export function stepFlops({ model, data, training }: BenchStep): number {
  const { hidden: D, mixer, blocks, n, T } = model;
  const L = model.puzzlePositions + data.length;
  const mix = mixer === "mlp" ? 6 * D * L * innerWidth({ ...model, width: L }) : 8 * L * D * D + 4 * L * L * D; //                            projections, then q·k and p·v
  const block = mix + 6 * L * D * innerWidth({ ...model, width: D });
  const forward = T * (n + 1);
  const learning = n + 1; //                                        the last recursion
  const heads = 6 * L * D * data.vocabulary;
  return training.batch * (block * blocks * (forward + 2 * learning) + heads);
}

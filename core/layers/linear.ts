import { type Init, reshape, sizeOf, type Tensor } from "@trm/engine";
import { matmul } from "@trm/ops";
import { truncatedNormal } from "./initialize.ts";
import type { Weights } from "./weights.ts";

/** A part of a model: from a tensor to a tensor. */
export type Layer = (x: Tensor) => Tensor;

/** `y = x Wᵀ`: `x [..., from] → y [..., to]`, with `weight [to, from]` and no bias. */
export function linear(
  weights: Weights,
  from: number,
  to: number,
  init: Init = truncatedNormal(1 / Math.sqrt(from)),
): Layer {
  const weight = weights.make("weight", [to, from], init);
  return (x) => {
    const rows = reshape(x, [sizeOf(x.shape) / from, from]);
    return reshape(matmul(rows, weight, { layout: "NT" }), [...x.shape.slice(0, -1), to]);
  };
}

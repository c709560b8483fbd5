import { assign, input, pack, type Tensor } from "@trm/engine";
import type { Model } from "@trm/layers";
import { adamAtan2, adamW, clipByNorm, mix, signSgd } from "@trm/ops";
import type { StepConfig, StepStates } from "./step.ts";

/** Moves the puzzle rows in use, then the parameters, then their average. */
export function update(
  { buffers }: Model,
  { optimizer, clipNorm, emaDecay, trained }: StepConfig,
  { weights, ema, moments }: StepStates,
  { identifiers, gradients, puzzles }: { identifiers: Tensor; gradients: readonly Tensor[]; puzzles?: Tensor },
): void {
  if (buffers.puzzles && puzzles) {
    const rates = input("puzzle.rates", [2]);
    assign(buffers.puzzles, signSgd({ table: buffers.puzzles, ids: identifiers, gradients: puzzles, rates }));
  }
  let moved: Tensor = weights;
  if (trained === "all" && moments) {
    const packed = pack(gradients);
    const inputs = {
      weights,
      gradients: clipNorm === undefined ? packed : clipByNorm(packed, clipNorm),
      ...moments,
      rates: input("rates", [4]),
    };
    const next = optimizer.kind === "adam-atan2" ? adamAtan2(inputs, optimizer) : adamW(inputs, optimizer);
    moved = next.weights;
    assign(weights, moved);
    assign(moments.m, next.m);
    assign(moments.v, next.v);
  }
  if (ema && emaDecay !== undefined) assign(ema, mix(ema, moved, 1 - emaDecay));
}

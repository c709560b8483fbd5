import { add, assign, fill, input, pack, type Tensor } from "@trm/engine";
import type { Model } from "@trm/layers";
import {
  adamAtan2,
  adamW,
  clipByNorm,
  concat,
  finite,
  mix,
  not,
  scale,
  signSgd,
  slice,
  squaredNorm,
  toF32,
  where,
} from "@trm/ops";
import type { StepConfig, StepStates } from "./step.ts";

/** Moves the puzzle rows in use, then the parameters, then their average. */
export function update(
  model: Model,
  config: StepConfig,
  { weights, ema, moments }: StepStates,
  { identifiers, gradients, puzzles }: { identifiers: Tensor; gradients: readonly Tensor[]; puzzles?: Tensor },
): void {
  const { optimizer, clipNorm, emaDecay, trained, precision } = config;
  const { puzzles: table } = model.buffers;
  const packed = trained === "all" ? pack(gradients) : undefined;
  const sound = precision === "f16" ? areFinite([packed, puzzles]) : undefined; // else something overflowed
  if (table && puzzles) {
    const rates = input("puzzle.rates", [2]);
    const step = sound
      ? {
        gradients: where(sound, puzzles, fill([1], 0)),
        rates: where(sound, rates, concat([fill([1], 1), fill([1], 0)], 0)),
      }
      : { gradients: puzzles, rates };
    assign(table, signSgd({ table, ids: identifiers, ...step }));
  }
  let moved: Tensor = weights;
  if (packed && moments) {
    const rates = input("rates", [4]);
    const scaled = optimizer.kind === "adamw" || clipNorm !== undefined; // by rules that see the loss's scale
    const derived = scaled && precision === "f16" ? scale(packed, 1 / lossScale(config, model)) : packed;
    const inputs = {
      weights,
      gradients: clipNorm === undefined ? derived : clipByNorm(derived, clipNorm),
      ...moments,
      rates: sound ? concat([slice(rates, 0, 0, 3), toF32(not(sound))], 0) : rates,
    };
    const next = optimizer.kind === "adam-atan2" ? adamAtan2(inputs, optimizer) : adamW(inputs, optimizer);
    moved = next.weights;
    assign(weights, moved);
    assign(moments.m, next.m);
    assign(moments.v, next.v);
  }
  if (ema && emaDecay !== undefined) {
    const next = mix(ema, moved, 1 - emaDecay);
    assign(ema, sound ? where(sound, next, ema) : next);
  }
}

/**
 * What the loss is multiplied by before its gradient is taken: in f16 about the number of cells of a batch, a power of two, so that the
 * gradient of a cell's logits, at most 1 over that number in f32, does not vanish. Sign and Adam-atan2 do not see it.
 */
export function lossScale({ batch, precision }: StepConfig, { data: { length } }: Model): number {
  return precision === "f16" ? 2 ** Math.round(Math.log2(batch * length)) : 1;
}

/** `[1]`, a flag: no number in any of the gradients is infinite or NaN. */
function areFinite(gradients: readonly (Tensor | undefined)[]): Tensor {
  return finite(gradients.filter((each) => each !== undefined).map(squaredNorm).reduce(add));
}

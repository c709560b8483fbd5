import { add, assign, fill, input, pack, type Tensor } from "@trm/engine";
import type { Model } from "@trm/layers";
import { adamAtan2, adamW, clipFactor, concat, finite, mix, signSgd, slice, squaredNorm, where } from "@trm/ops";
import type { StepConfig, StepStates } from "./step.ts";

/** Moves the puzzle rows in use, then the parameters and their average. */
export function update(
  model: Model,
  config: StepConfig,
  { weights, ema, moments }: StepStates,
  { identifiers, gradients, puzzles }: { identifiers: Tensor; gradients: readonly Tensor[]; puzzles?: Tensor },
): void {
  const { optimizer, clipNorm, emaDecay, trained, precision } = config;
  const { puzzles: table } = model.buffers;
  const packed = trained === "all" ? pack(gradients) : undefined;
  const halves = precision === "f16";
  const squares = packed && (halves || clipNorm !== undefined) ? squaredNorm(packed) : undefined;
  const sound = halves ? areFinite([squares, puzzles && squaredNorm(puzzles)]) : undefined; // else something overflowed
  const unlessBroken = (rates: Tensor) => sound ? where(sound, rates, fill(rates.shape, 0)) : rates;
  if (table && puzzles) {
    const rates = unlessBroken(input("puzzle.rates", [3]));
    assign(table, signSgd({ table, ids: identifiers, gradients: puzzles, rates }));
  }
  const average = ema && emaDecay !== undefined ? { of: ema, decay: emaDecay } : undefined;
  if (packed && moments) {
    const rates = input("rates", [4]);
    const factor = gradientFactor(config, model, squares);
    const scaled = factor ? concat([slice(rates, 0, 0, 3), factor], 0) : rates;
    const inputs = { weights, gradients: packed, ...moments, rates: unlessBroken(scaled), average };
    const next = optimizer.kind === "adam-atan2" ? adamAtan2(inputs, optimizer) : adamW(inputs, optimizer);
    assign(weights, next.weights);
    assign(moments.m, next.m);
    assign(moments.v, next.v);
    if (ema && next.average) assign(ema, next.average);
  } else if (average) {
    const next = mix(average.of, weights, 1 - average.decay);
    assign(average.of, sound ? where(sound, next, average.of) : next);
  }
}

/** `[1]`: what gradients are multiplied by for rules that see the loss's scale, and to clip them; nothing where it is 1. */
function gradientFactor(config: StepConfig, model: Model, squares?: Tensor): Tensor | undefined {
  const scale = lossScale(config, model);
  const { clipNorm: maxNorm, optimizer } = config;
  if (maxNorm !== undefined && squares) return clipFactor(squares, { maxNorm, lossScale: scale });
  return optimizer.kind === "adamw" && scale !== 1 ? fill([1], 1 / scale) : undefined;
}

/**
 * What the loss is multiplied by before its gradient is taken: in f16 about the number of cells of a batch, a power of two, so that the
 * gradient of a cell's logits, at most 1 over that number in f32, does not vanish. Sign and Adam-atan2 do not see it.
 */
export function lossScale({ batch, precision }: StepConfig, { data: { length } }: Model): number {
  return precision === "f16" ? 2 ** Math.round(Math.log2(batch * length)) : 1;
}

/** `[1]`, a flag: no number in any of the gradients with these squared norms is infinite or NaN. */
function areFinite(squares: readonly (Tensor | undefined)[]): Tensor {
  return finite(squares.filter((each) => each !== undefined).reduce(add));
}

import type { Tensor } from "@trm/engine";
import { matmul, swiglu } from "@trm/ops";
import { truncatedNormal } from "./initialize.ts";
import { type Layer, linear } from "./linear.ts";
import type { Weights } from "./weights.ts";

/** The widths of a gated layer. */
export interface Gated {
  /** The width of input and output. */
  readonly width: number;
  /** The inner width is about ⅔ · expansion · width … */
  readonly expansion: number;
  /** … rounded up to a multiple of this. */
  readonly widthMultiple: number;
}

/** I, the width between the two products of a gated layer, rounded as the reference implementation does. */
export function innerWidth({ width, expansion, widthMultiple }: Gated): number {
  return Math.ceil(roundHalfToEven(expansion * width * 2 / 3) / widthMultiple) * widthMultiple;
}

/** `(silu(gate) · up) Wdᵀ` with `[gate, up] = x Wguᵀ`: `x [..., width] → y`, same shape. Shazeer 2020, arXiv:2002.05202. */
export function gatedMlp(weights: Weights, gated: Gated): Layer {
  const inner = innerWidth(gated);
  const gateUp = linear(weights.part("gateUp"), gated.width, 2 * inner);
  const down = linear(weights.part("down"), inner, gated.width);
  return (x) => down(swiglu(gateUp(x)));
}

/** {@linkcode gatedMlp} along the sequence instead of along the channels: `x [B, L, D] → y`, same shape, where `width` is L. */
export function sequenceMlp(weights: Weights, gated: Gated): Layer {
  const inner = innerWidth(gated);
  const product = (name: string, from: number, to: number): Layer => {
    const weight = weights.part(name).make("weight", [to, from], truncatedNormal(1 / Math.sqrt(from)));
    return (x: Tensor) => matmul(weight, x);
  };
  const gateUp = product("gateUp", gated.width, 2 * inner);
  const down = product("down", inner, gated.width);
  return (x) => down(swiglu(gateUp(x), 1));
}

/** Python's rounding: halves go to the even neighbour. */
function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

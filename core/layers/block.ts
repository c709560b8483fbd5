import { add, type Tensor } from "@trm/engine";
import { rmsNorm } from "@trm/ops";
import { selfAttention } from "./attention.ts";
import type { Layer } from "./linear.ts";
import { gatedMlp, sequenceMlp } from "./swiglu.ts";
import type { Weights } from "./weights.ts";

/** What the blocks of a model have in common. */
export interface BlockConfig {
  /** How positions see each other: `mlp` mixes along the sequence with fixed weights. */
  readonly mixer: "attention" | "mlp";
  /** D. */
  readonly hidden: number;
  /** H, of attention. */
  readonly heads: number;
  /** Of the gated layers; see {@linkcode innerWidth}. */
  readonly expansion: number;
  /** What the gated layers' inner width is a multiple of: 256 in the publications. */
  readonly widthMultiple: number;
  /** Of {@linkcode rmsNorm}. */
  readonly eps: number;
}

/**
 * A mixer, then a gated layer, each added to its input and then normalized: `x [B, L, D] → y`, same shape.
 *
 * After the sequence MLP the norm averages over the L positions of each channel, as in the reference implementation, not over D.
 */
export function block(weights: Weights, config: BlockConfig & { readonly L: number; readonly tables?: Tensor }): Layer {
  const { mixer, hidden, eps, L } = config;
  const mix = mixer === "mlp"
    ? sequenceMlp(weights.part("mixer"), { ...config, width: L })
    : selfAttention(weights.part("attention"), config);
  const mlp = gatedMlp(weights.part("mlp"), { ...config, width: hidden });
  return (x) => {
    x = rmsNorm(add(mix(x), x), { axis: mixer === "mlp" ? 1 : 2, eps });
    return rmsNorm(add(mlp(x), x), { axis: 2, eps });
  };
}

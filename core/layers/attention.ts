import { reshape, type Tensor } from "@trm/engine";
import { attention, rope } from "@trm/ops";
import { type Layer, linear } from "./linear.ts";
import type { Weights } from "./weights.ts";

/** The sizes of an attention layer. */
export interface Heads {
  /** D, the width of input and output. */
  readonly hidden: number;
  /** H; a head has ⌊D/H⌋ channels. */
  readonly heads: number;
  /** What positions rotate queries and keys by, `[2, L, dh/2]`; nothing without it. */
  readonly tables?: Tensor;
}

/** Self-attention over all positions, without a mask: `x [B, L, D] → y`, same shape. Vaswani et al. 2017, arXiv:1706.03762. */
export function selfAttention(weights: Weights, { hidden, heads, tables }: Heads): Layer {
  const dh = Math.floor(hidden / heads);
  const project = linear(weights.part("qkv"), hidden, 3 * heads * dh);
  const output = linear(weights.part("output"), heads * dh, hidden);
  return (x) => {
    const [B, L] = x.shape;
    const qkv = reshape(project(x), [B, L, 3 * heads, dh]);
    const y = attention(tables ? rope(qkv, tables, { heads: 2 * heads }) : qkv);
    return output(reshape(y, [B, L, heads * dh]));
  };
}

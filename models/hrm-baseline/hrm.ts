import { add, noGradient } from "@trm/engine";
import { type Build, type Data, frame, type FrameConfig, type Halting, type Model } from "@trm/layers";

/** A Hierarchical Reasoning Model. */
export interface HrmConfig extends FrameConfig {
  /** Which of the models it is. */
  readonly kind: "hrm";
  /** Blocks of each of the two nets: 4 in the paper. */
  readonly blocks: number;
  /** Blocks of the slow net, where they are more or fewer: H_layers in the reference. */
  readonly slowBlocks?: number;
  /** Low-level steps for each high-level one: L_cycles in the reference. */
  readonly n: number;
  /** High-level steps per supervision step: H_cycles in the reference. */
  readonly T: number;
  /** When a row stops. */
  readonly halting: Halting;
}

/** The paper's HRM. */
export const hrmDefaults: HrmConfig = {
  kind: "hrm",
  mixer: "attention",
  positions: "rope",
  hidden: 512,
  heads: 8,
  blocks: 4,
  n: 2,
  T: 2,
  expansion: 4,
  widthMultiple: 256,
  eps: 1e-5,
  theta: 10_000,
  puzzlePositions: 1,
  puzzleWidth: 512,
  halting: "learned",
};

/**
 * A Hierarchical Reasoning Model: a slow net that updates y after each n steps of a fast one, which updates z.
 *
 * Wang et al. 2025, arXiv:2506.21734. Of T (n + 1) evaluations only the last of each net learns: the one-step gradient.
 */
export function hrm(config: HrmConfig, data: Data, build?: Build): Model {
  const { blocks, slowBlocks = blocks, n, T } = config;
  const { embed, net, heads, ...parts } = frame(config, data, ["y", "z"], build);
  const slow = net("netH", slowBlocks);
  const fast = net("net", blocks);

  return {
    ...parts,
    halting: config.halting,
    think(question, carry) {
      const x = embed(question);
      let { y, z } = carry;
      noGradient(() => {
        for (let t = 1; t <= T; t++) {
          for (let i = 1; i <= n; i++) if (t < T || i < n) z = fast(z, add(y, x));
          if (t < T) y = slow(y, z);
        }
      });
      z = fast(z, add(y, x)); // the two evaluations that learn
      y = slow(y, z);
      return { carry: { y, z }, ...heads(y) };
    },
    twin: () => hrm(config, data, { ...build, buffers: parts.buffers }),
  };
}

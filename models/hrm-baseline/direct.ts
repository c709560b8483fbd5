import { type Build, type Data, frame, type FrameConfig, type Halting, type Model } from "@trm/layers";

/** A transformer that answers in one go. */
export interface DirectConfig extends FrameConfig {
  /** Which of the models it is. */
  readonly kind: "direct";
  /** Blocks: 8 in the paper. */
  readonly blocks: number;
  /** When a row stops; with one supervision step it always does. */
  readonly halting: Halting;
}

/** The official baseline: as large as HRM. 12 heads do not divide 512, so they are 42 channels wide. */
export const directDefaults: DirectConfig = {
  kind: "direct",
  mixer: "attention",
  positions: "rope",
  hidden: 512,
  heads: 12,
  blocks: 8,
  expansion: 4,
  widthMultiple: 256,
  eps: 1e-5,
  theta: 10_000,
  puzzlePositions: 1,
  puzzleWidth: 512,
  halting: "compare",
};

/**
 * Direct prediction: every block once, all with gradient.
 *
 * Given several supervision steps it adds the question to its last answer each time, which makes it a recurrent transformer.
 */
export function direct(config: DirectConfig, data: Data, build?: Build): Model {
  const { embed, net, heads, ...parts } = frame(config, data, ["y"], build);
  const transformer = net("netH", config.blocks);
  return {
    ...parts,
    halting: config.halting,
    think(question, carry) {
      const y = transformer(carry.y, embed(question));
      return { carry: { y }, ...heads(y) };
    },
    twin: () => direct(config, data, { ...build, buffers: parts.buffers }),
  };
}

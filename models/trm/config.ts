import type { FrameConfig, Halting } from "@trm/layers";

/** A Tiny Recursive Model and its variants. */
export interface TrmConfig extends FrameConfig {
  /** Which of the models it is. */
  readonly kind: "trm";
  /** Blocks of the net: 2 in the paper. */
  readonly blocks: number;
  /** Thoughts before each answer. */
  readonly n: number;
  /** Recursions per supervision step, of which the last learns. */
  readonly T: number;
  /** What is carried: `pair` (y, z), `single` (z), `multiscale` (y, z1 … z6); table 2. */
  readonly latents: "pair" | "single" | "multiscale";
  /** Whether one net thinks and answers, or two. */
  readonly nets: "shared" | "separate";
  /** What learns in the last recursion: all of it, or its last thought and answer. */
  readonly gradient: "recursion" | "one-step";
  /** When a row stops. */
  readonly halting: Halting;
}

/** The paper's TRM, but for what every recipe must say itself. */
export const trmDefaults: Omit<TrmConfig, "mixer" | "positions"> = {
  kind: "trm",
  hidden: 512,
  heads: 8,
  blocks: 2,
  n: 6,
  T: 3,
  expansion: 4,
  widthMultiple: 256,
  eps: 1e-5,
  theta: 10_000,
  puzzlePositions: 16,
  puzzleWidth: 512,
  latents: "pair",
  nets: "shared",
  gradient: "recursion",
  halting: "sign",
};

/** Refuses what no recursion can do. */
export function check({ latents, n, T, blocks }: TrmConfig): void {
  for (const [name, value] of Object.entries({ n, T, blocks })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new RangeError(`Cannot recurse with ${name} ${value}: expected 1 or more`);
    }
  }
  if (latents === "multiscale" && n > 6) {
    throw new RangeError(`Cannot think ${n} times over six latents: expected n of at most 6`);
  }
}

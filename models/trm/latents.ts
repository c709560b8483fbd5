import { add, type Tensor } from "@trm/engine";
import type { Carry, Net } from "@trm/layers";

/** What one latent recursion is made of. */
export interface Recursion {
  /** Improves the latent. */
  readonly think: Net;
  /** Improves the answer; the same net unless the two are separate. */
  readonly answer: Net;
  /** Thoughts before each answer. */
  readonly n: number;
  /** Wraps all thoughts before the last: `noGradient` for the one-step gradient. */
  readonly beforeLast: <R>(body: () => R) => R;
}

/** Which states are carried, and one latent recursion over them. */
export interface Latents {
  /** Names of the carried states. */
  readonly names: readonly string[];
  /** From the nets to one latent recursion: `x [B, L, D]` and the carry → the next carry. */
  recursion(parts: Recursion): (x: Tensor, carry: Carry) => Carry;
}

/** The paper's table 2: an answer and a latent, one state for both, or an answer and six latents. */
export const latents: Readonly<Record<"pair" | "single" | "multiscale", Latents>> = {
  pair: {
    names: ["y", "z"],
    recursion: ({ think, answer, n, beforeLast }) => (x, { y, z }) => {
      beforeLast(() => {
        for (let i = 1; i < n; i++) z = think(z, add(y, x));
      });
      z = think(z, add(y, x));
      return { y: answer(y, z), z };
    },
  },
  single: {
    names: ["z"],
    recursion: ({ think, answer, n, beforeLast }) => (x, { z }) => {
      beforeLast(() => {
        for (let i = 1; i < n; i++) z = think(z, x);
      });
      return { z: answer(think(z, x)) }; // the paper's figure 4 adds x here too; the code does not
    },
  },
  multiscale: {
    names: ["y", "z1", "z2", "z3", "z4", "z5", "z6"],
    recursion: ({ think, answer, n, beforeLast }) => (x, { y, ...latents }) => {
      const zs: Record<string, Tensor> = { ...latents };
      const all = () => Object.values(zs).reduce(add);
      const thought = (i: number) => zs[`z${i}`] = think(all(), add(y, x));
      beforeLast(() => {
        for (let i = 1; i < n; i++) thought(i);
      });
      thought(n);
      return { y: answer(y, all()), ...zs };
    },
  },
};

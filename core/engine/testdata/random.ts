/** Numbers that look random and are the same for the same seed (mulberry32). */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** An integer in [0, below). */
  below(below: number): number;
  /** One of these. */
  pick<T>(from: readonly T[]): T;
}

/** Starts a stream of random numbers. */
export function random(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b9) >>> 0;
  const next = () => {
    state = state + 0x6d2b79f5 >>> 0;
    let t = Math.imul(state ^ state >>> 15, state | 1);
    t ^= t + Math.imul(t ^ t >>> 7, t | 61);
    return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return { next, below, pick: (from) => from[below(from.length)] };
}

import { masked, range, span } from "./bounded.ts";

/** What a {@linkcode LegacyRandom} needs to go on: MT19937's 624 words and the position in them. Plain data. */
export interface LegacyState {
  /** 624 of 32 bits. */
  readonly words: readonly number[];
  /** Of the next word to use. */
  readonly position: number;
}

/** NumPy's legacy random stream, the functions of `np.random` after `np.random.seed`. */
export interface LegacyRandom {
  /** The next 32 bits. */
  uint32(): number;
  /** `np.random.rand()`: uniform in [0, 1), 53 bits. */
  rand(): number;
  /** `np.random.randint(low, high)`: an integer of [low, high). */
  randint(low: number, high: number): number;
  /** `np.random.shuffle(values[:length])`, in place. */
  shuffle(values: { [index: number]: unknown; readonly length: number }, length?: number): void;
  /** `np.random.permutation(n)`. */
  permutation(n: number): Uint32Array;
  /** `np.random.choice(size, take, replace=False)`. */
  choice(size: number, take: number): Uint32Array;
  /** A copy of the stream's state. */
  state(): LegacyState;
}

/**
 * Starts NumPy's legacy stream from a seed, or goes on from a saved state.
 *
 * Draws what `np.random` draws, bit for bit: MT19937 (Matsumoto & Nishimura 1998) and masked rejection.
 */
export function legacyRandom(from: number | LegacyState): LegacyRandom {
  const words = typeof from === "number" ? seeded(from) : restored(from);
  let position = typeof from === "number" ? N : from.position;

  function uint32(): number {
    if (position === N) {
      twist(words);
      position = 0;
    }
    let bits = words[position++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }

  function shuffle(values: { [index: number]: unknown; readonly length: number }, length = values.length): void {
    for (let i = length - 1; i > 0; i--) {
      const j = masked(uint32, i);
      [values[i], values[j]] = [values[j], values[i]];
    }
  }

  function permutation(n: number): Uint32Array {
    const values = range(n);
    shuffle(values);
    return values;
  }

  return {
    uint32,
    rand: () => ((uint32() >>> 5) * 0x400_0000 + (uint32() >>> 6)) / 0x20_0000_0000_0000,
    randint: (low, high) => low + masked(uint32, span(low, high)),
    shuffle,
    permutation,
    choice(size, take) {
      if (take > size) throw new RangeError(`Cannot choose ${take} of ${size} without replacement`);
      return permutation(size).slice(0, take);
    },
    state: () => ({ words: Array.from(words), position }),
  };
}

const N = 624; //  words of state
const M = 397; //  distance of the recurrence

function seeded(seed: number): Uint32Array {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`Cannot seed NumPy's legacy generator with ${seed}: expected an integer from 0 to 2³² − 1`);
  }
  const words = new Uint32Array(N);
  words[0] = seed;
  for (let i = 1; i < N; i++) words[i] = Math.imul(1812433253, words[i - 1] ^ (words[i - 1] >>> 30)) + i;
  return words;
}

function restored({ words, position }: LegacyState): Uint32Array {
  if (words.length !== N || !Number.isInteger(position) || position < 0 || position > N) {
    throw new RangeError(
      `Cannot restore MT19937: found ${words.length} words at ${position}, expected ${N} at 0 … ${N}`,
    );
  }
  return Uint32Array.from(words);
}

function twist(words: Uint32Array): void {
  for (let i = 0; i < N; i++) {
    const bits = (words[i] & 0x80000000) | (words[(i + 1) % N] & 0x7fffffff);
    words[i] = words[(i + M) % N] ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
  }
}

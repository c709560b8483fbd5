import { masked, multiplied, multiplyHigh, range, span } from "./bounded.ts";
import { seedSequence } from "./seed_sequence.ts";

/** What a {@linkcode PhiloxRandom} needs to go on: its seed and how much was drawn. Plain data. */
export interface PhiloxState {
  /** An integer below 2⁵³. */
  readonly seed: number;
  /** 64-bit words drawn. */
  readonly drawn: number;
  /** The upper half of the last word when only its lower half was used. */
  readonly pending: number | null;
}

/** NumPy's `Generator(Philox(seed))`. */
export interface PhiloxRandom {
  /** `random_raw()`: the next 64 bits. */
  raw(): bigint;
  /** The next 32 bits: the lower half of a word, then its upper half. */
  uint32(): number;
  /** `integers(low, high)`: an integer of [low, high). */
  integers(low: number, high: number): number;
  /** `permutation(n)`. */
  permutation(n: number): Uint32Array;
  /** A copy of the stream's state. */
  state(): PhiloxState;
}

/**
 * Starts NumPy's `Generator(Philox(seed))`, or goes on from a saved state.
 *
 * Philox4x64-10 (Salmon et al. 2011) keyed by `SeedSequence`.
 */
export function philoxRandom(from: number | PhiloxState): PhiloxRandom {
  const { seed, drawn: start, pending: half } = typeof from === "number"
    ? { seed: from, drawn: 0, pending: null }
    : from;
  const key = philoxKey(seed);
  const block = new Uint32Array(8); //  4 words of 64 bits, lower halves first
  let drawn = start;
  let pending = half;
  if (drawn % 4 !== 0) philoxBlock(key, Math.ceil(drawn / 4), block);

  /** Advances by one word and returns where it lies in the block. */
  function word(): number {
    const at = drawn++ % 4;
    if (at === 0) philoxBlock(key, Math.ceil(drawn / 4), block); //  the first block has number 1
    return 2 * at;
  }

  function uint32(): number {
    if (pending !== null) {
      const upper = pending;
      pending = null;
      return upper;
    }
    const at = word();
    pending = block[at + 1];
    return block[at];
  }

  return {
    raw() {
      const at = word();
      return BigInt(block[at + 1]) << 32n | BigInt(block[at]);
    },
    uint32,
    integers: (low, high) => low + multiplied(uint32, span(low, high)),
    permutation(n) {
      const values = range(n);
      for (let i = n - 1; i > 0; i--) {
        const j = masked(uint32, i); //  shuffles mask, integers() multiplies
        const value = values[i];
        values[i] = values[j];
        values[j] = value;
      }
      return values;
    },
    state: () => ({ seed, drawn, pending }),
  };
}

/** The key of `Philox(seed)`: 2 words of 64 bits as 4 of 32, lower halves first. */
export function philoxKey(seed: number): Uint32Array {
  return seedSequence(seed, 4);
}

/** Writes block number `counter` of Philox4x64-10, 8 words of 32 bits; on halves of words, as BigInt is many times slower. */
function philoxBlock(key: Uint32Array, counter: number, block: Uint32Array): void {
  let [k0, k0High, k1, k1High] = key;
  let c0 = counter >>> 0, c0High = Math.floor(counter / 0x1_0000_0000);
  let c1 = 0, c1High = 0, c2 = 0, c2High = 0, c3 = 0, c3High = 0;

  for (let round = 0; round < 10; round++) {
    multiply(M0, M0_HIGH, c0, c0High);
    const low = product[0], lowHigh = product[1], high = product[2], highHigh = product[3];
    multiply(M1, M1_HIGH, c2, c2High);
    c0 = (product[2] ^ c1 ^ k0) >>> 0;
    c0High = (product[3] ^ c1High ^ k0High) >>> 0;
    c1 = product[0];
    c1High = product[1];
    c2 = (high ^ c3 ^ k1) >>> 0;
    c2High = (highHigh ^ c3High ^ k1High) >>> 0;
    c3 = low;
    c3High = lowHigh;

    const w0 = k0 + W0, w1 = k1 + W1; //  the Weyl step of the key
    k0High = (k0High + W0_HIGH + (w0 > 0xffffffff ? 1 : 0)) >>> 0;
    k1High = (k1High + W1_HIGH + (w1 > 0xffffffff ? 1 : 0)) >>> 0;
    k0 = w0 >>> 0;
    k1 = w1 >>> 0;
  }
  block[0] = c0, block[1] = c0High, block[2] = c1, block[3] = c1High;
  block[4] = c2, block[5] = c2High, block[6] = c3, block[7] = c3High;
}

const M0 = 0xe14c6c93, M0_HIGH = 0xd2e7470e; //  multipliers and Weyl constants of Salmon et al. 2011, table 2
const M1 = 0x95121157, M1_HIGH = 0xca5a8263;
const W0 = 0x7f4a7c15, W0_HIGH = 0x9e3779b9;
const W1 = 0x84caa73b, W1_HIGH = 0xbb67ae85;

const product = new Uint32Array(4); //  of the latest multiply()

/** Multiplies two 64-bit integers, given as halves, into the 128 bits of `product`. */
function multiply(a: number, aHigh: number, b: number, bHigh: number): void {
  const middle = multiplyHigh(a, b) + (Math.imul(aHigh, b) >>> 0) + (Math.imul(a, bHigh) >>> 0);
  const upper = multiplyHigh(aHigh, b) + multiplyHigh(a, bHigh) + (Math.imul(aHigh, bHigh) >>> 0) +
    Math.floor(middle / 0x1_0000_0000);
  product[0] = Math.imul(a, b);
  product[1] = middle;
  product[2] = upper;
  product[3] = multiplyHigh(aHigh, bHigh) + Math.floor(upper / 0x1_0000_0000);
}

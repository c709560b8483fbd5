/**
 * NumPy's `SeedSequence(entropy).generate_state(count)`: `count` well-mixed 32-bit words from one integer.
 *
 * After O'Neill's `seed_seq_fe`, 2015.
 */
export function seedSequence(entropy: number, count: number): Uint32Array {
  if (!Number.isSafeInteger(entropy) || entropy < 0) {
    throw new RangeError(`Cannot seed from ${entropy}: expected an integer from 0 to 2⁵³ − 1`);
  }
  const pool = mixedPool([entropy >>> 0, Math.floor(entropy / 0x1_0000_0000)]);
  let factor = 0x8b51f9dd;
  return Uint32Array.from({ length: count }, (_, i) => {
    const bits = pool[i % pool.length] ^ factor;
    factor = Math.imul(factor, 0x58f38ded);
    return fold(Math.imul(bits, factor));
  });
}

/** The pool of 4 words: NumPy pads the entropy with zeros, so a missing upper word and a zero are the same. */
function mixedPool(entropy: readonly number[]): Uint32Array {
  let factor = 0x43b0d7e5;
  function hash(word: number): number {
    const bits = word ^ factor;
    factor = Math.imul(factor, 0x931e8875);
    return fold(Math.imul(bits, factor));
  }
  const pool = Uint32Array.from({ length: 4 }, (_, i) => hash(entropy[i] ?? 0));
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) {
      if (from !== to) pool[to] = fold(Math.imul(0xca01f9dd, pool[to]) - Math.imul(0x4973f715, hash(pool[from])));
    }
  }
  return pool;
}

function fold(bits: number): number {
  return bits ^ (bits >>> 16);
}

/** NumPy's `random_interval`: an integer of 0 … `max`, by masking 32 bits until they fit. */
export function masked(uint32: () => number, max: number): number {
  if (max === 0) return 0; //  draws nothing
  const mask = 0xffffffff >>> Math.clz32(max);
  let value: number;
  do value = (uint32() & mask) >>> 0; while (value > max);
  return value;
}

/** NumPy's `buffered_bounded_lemire_uint32`: an integer of 0 … `max`, by one multiplication. Lemire, arXiv:1805.10941. */
export function multiplied(uint32: () => number, max: number): number {
  if (max === 0) return 0; //  draws nothing
  if (max === 0xffffffff) return uint32();
  const count = max + 1;
  let bits = uint32();
  if (Math.imul(bits, count) >>> 0 < count) {
    const unfair = (0xffffffff - max) % count;
    while (Math.imul(bits, count) >>> 0 < unfair) bits = uint32();
  }
  return multiplyHigh(bits, count);
}

/** The upper 32 bits of the product of two unsigned 32-bit integers. */
export function multiplyHigh(a: number, b: number): number {
  // a·b in doubles is off by at most 2¹¹, so the quotient is within 2⁻²⁰ of the integer it must be.
  return Math.round((a * b - (Math.imul(a, b) >>> 0)) / 0x1_0000_0000);
}

/** Checks the half-open range [low, high) and returns its size less one, which must fit 32 bits. */
export function span(low: number, high: number): number {
  const span = high - low - 1;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || span < 0 || span > 0xffffffff) {
    throw new RangeError(`Cannot draw from [${low}, ${high}): expected integers with 1 to 2³² values between them`);
  }
  return span;
}

/** The integers 0 … n − 1. */
export function range(n: number): Uint32Array {
  if (!Number.isInteger(n) || n < 0 || n > 0xffffffff) {
    throw new RangeError(`Cannot permute ${n} items: expected an integer from 0 to 2³² − 1`);
  }
  const values = new Uint32Array(n);
  for (let i = 1; i < n; i++) values[i] = i;
  return values;
}

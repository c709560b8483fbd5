/** Widens f16 values to f32, exactly. */
export function f16ToF32(halves: Float16Array): Float32Array<ArrayBuffer> {
  return new Float32Array(halves);
}

/** Rounds f32 values to the nearest f16, ties to even; what is 65 520 or more becomes infinite. */
export function f32ToF16(values: Float32Array): Float16Array<ArrayBuffer> {
  return new Float16Array(values);
}

/** Widens bf16 values, given as their bits, to f32, exactly: a bf16 is the upper half of an f32. */
export function bf16ToF32(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const wide = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) wide[i] = bits[i] << 16;
  return new Float32Array(wide.buffer);
}

/** Rounds f32 values to the bits of the nearest bf16, ties to even; every NaN stays a NaN. */
export function f32ToBf16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const wide = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const upper = wide[i] >>> 16;
    // Adding just under half a unit, or exactly half where the unit is odd, carries into the upper half as ties-to-even asks.
    bits[i] = Number.isNaN(values[i]) ? upper | 0x40 : (wide[i] + 0x7fff + (upper & 1)) / 65_536;
  }
  return bits;
}

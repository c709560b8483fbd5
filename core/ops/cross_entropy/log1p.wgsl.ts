/**
 * `log1p(x)` for x ≥ 0, to 4 ulp: WGSL's `log` is only known to 2⁻²¹ near 1.
 *
 * log(1 + x) = 2 atanh(t), t = x / (2 + x): for x ≤ 1 the series' first left-out term is t¹²/13 < 2⁻²² of the whole.
 */
export const LOG1P = `fn log1p(x: f32) -> f32 {
  if (x > 1.0) { return log(1.0 + x); }
  let t = x / (2.0 + x);
  let z = t * t;
  return 2.0 * t * (1.0 + z * (1.0 / 3.0 + z * (1.0 / 5.0 + z * (1.0 / 7.0 + z * (1.0 / 9.0 + z / 11.0)))));
}`;

/**
 * `atan2(y, x)` for x ≥ 0, to 4 ulp, with `atan2(0, 0) = 0`: WGSL's own is only known to 4096 ulp, and not at all at 0, 0.
 *
 * The smaller over the larger is a q ≤ 1, for which atan(q) = q + q³ P(q²): a minimax fit of relative error 1.7e-8.
 */
export const ATAN2 = `fn atan2Right(y: vec4f, x: vec4f) -> vec4f {
  let rise = abs(y);
  let steep = rise > x;
  let q = min(rise, x) / max(max(rise, x), vec4f(1.1754944e-38)); // the smallest normal number: 0 / 0 becomes 0
  let z = q * q;
  let p = -0.33333153 + z * (0.19993773 + z * (-0.14211056 + z * (0.106660046
    + z * (-0.07552215 + z * (0.043211862 + z * (-0.016367929 + z * 0.0029206926))))));
  let angle = q + q * z * p;
  return sign(y) * select(angle, 1.5707964 - angle, steep);
}`;

import type { Init } from "@trm/engine";
import { randomBitsAt } from "@trm/ops";

/**
 * Normal numbers cut off at two of their own standard deviations, then scaled so that the result has exactly the deviation `std`.
 *
 * The same name and seed give the same numbers. As the reference implementation's `trunc_normal_init_`.
 */
export function truncatedNormal(std: number): Init {
  return ({ name, count, seed }) => {
    const stream = hashName(name);
    const words = [seed >>> 0, Math.floor(seed / 2 ** 32)];
    return Float32Array.from({ length: count }, (_, i) => {
      const uniform = (randomBitsAt(i, stream, words) + 0.5) / 2 ** 32;
      return truncatedNormalAt(2 * uniform - 1, std);
    });
  };
}

/** Every number is `value`. */
export function constant(value: number): Init {
  return ({ count }) => new Float32Array(count).fill(value);
}

/** The truncated normal number that `u`, uniform in (−1, 1), stands for. */
export function truncatedNormalAt(u: number, std: number): number {
  const z = 0.954499736103642; //                                erf(√2): what lies within two deviations
  const density = 0.05399096651318806; //                        φ(2)
  const spread = std / Math.sqrt(1 - 4 * density / z); //        cutting off narrows; this widens again
  const value = Math.SQRT2 * spread * inverseErf(u * z);
  return Math.min(Math.max(value, -2 * spread), 2 * spread);
}

/** erf⁻¹, good to f64: Giles's single-precision start (GPU Computing Gems, 2011), then Newton. */
export function inverseErf(y: number): number {
  const w = -Math.log((1 - y) * (1 + y));
  const central = [
    2.81022636e-8,
    3.43273939e-7,
    -3.5233877e-6,
    -4.39150654e-6,
    0.00021858087,
    -0.00125372503,
    -0.00417768164,
    0.246640727,
    1.50140941,
  ];
  const tail = [
    -0.000200214257,
    0.000100950558,
    0.00134934322,
    -0.00367342844,
    0.00573950773,
    -0.0076224613,
    0.00943887047,
    1.00167406,
    2.83297682,
  ];
  const [terms, at] = w < 5 ? [central, w - 2.5] : [tail, Math.sqrt(w) - 3];
  let x = terms.reduce((sum, term) => sum * at + term, 0) * y;
  for (let i = 0; i < 2; i++) x -= (erf(x) - y) / (2 / Math.sqrt(Math.PI) * Math.exp(-x * x));
  return x;
}

/** erf by its Taylor series, or by the continued fraction of erfc where that converges sooner. */
function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 3) return Math.sign(x) * (1 - erfc(a));
  let term = a;
  let sum = a;
  for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
    term *= -a * a / n;
    sum += term / (2 * n + 1);
  }
  return Math.sign(x) * 2 / Math.sqrt(Math.PI) * sum;
}

function erfc(x: number): number {
  let fraction = x;
  for (let k = 60; k > 0; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}

/** FNV-1a, 32 bits. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

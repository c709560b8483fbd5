import type { Product } from "./product.ts";

/**
 * The product in f64.
 *
 * Whole training steps run on it in the interpreter, so it adds four rows of `b` at a time: about twice as fast as one.
 */
export function multiplyInF64(a: Float64Array, b: Float64Array, product: Product): Float64Array<ArrayBuffer> {
  const { layout, batches, terms, M, N, K, aStride, bStride } = product;
  const out = new Float64Array(batches * M * N);
  for (let t = 0; t < batches * terms; t++) {
    const [aStored, bStored] = [
      a.subarray(t * aStride, t * aStride + M * K),
      b.subarray(t * bStride, t * bStride + K * N),
    ];
    const left = layout === "TN" ? transposed(aStored, K, M) : aStored;
    const right = layout === "NT" ? transposed(bStored, N, K) : bStored;
    for (let m = 0; m < M; m++) {
      const first = (Math.floor(t / terms) * M + m) * N;
      const to = out.subarray(first, first + N);
      const scales = left.subarray(m * K, (m + 1) * K);
      let k = 0;
      for (; k + 4 <= K; k += 4) addFour(to, scales, right, k);
      for (; k < K; k++) addRow(to, scales, right, k);
    }
  }
  return out;
}

/** `to += scales[k] · rows[k] + …`, four rows from `k` on. */
function addFour(to: Float64Array, scales: Float64Array, rows: Float64Array, k: number): void {
  const N = to.length;
  const [s0, s1, s2, s3] = [scales[k], scales[k + 1], scales[k + 2], scales[k + 3]];
  const [r0, r1, r2, r3] = [k * N, (k + 1) * N, (k + 2) * N, (k + 3) * N];
  for (let n = 0; n < N; n++) {
    to[n] += s0 * rows[r0 + n] + s1 * rows[r1 + n] + s2 * rows[r2 + n] + s3 * rows[r3 + n];
  }
}

/** `to += scales[k] · rows[k]`. */
function addRow(to: Float64Array, scales: Float64Array, rows: Float64Array, k: number): void {
  for (let n = 0; n < to.length; n++) to[n] += scales[k] * rows[k * to.length + n];
}

/** `x [rows, columns] → [columns, rows]`. */
function transposed(x: Float64Array, rows: number, columns: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) y[c * rows + r] = x[r * columns + c];
  }
  return y;
}

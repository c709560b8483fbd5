import type { Product } from "./product.ts";

/** The product in f64, a row of `b` at a time: whole training steps run on it in the interpreter. */
export function multiplyInF64(a: Float64Array, b: Float64Array, product: Product): Float64Array<ArrayBuffer> {
  const { layout, batches, terms, M, N, K, aStride, bStride } = product;
  const out = new Float64Array(batches * M * N);
  const [aRow, aColumn] = layout === "TN" ? [1, M] : [K, 1];
  for (let z = 0; z < batches; z++) {
    for (let t = 0; t < terms; t++) {
      const own = b.subarray((z * terms + t) * bStride, (z * terms + t) * bStride + K * N);
      const rows = layout === "NT" ? transposed(own, N, K) : own;
      for (let m = 0; m < M; m++) {
        const to = out.subarray((z * M + m) * N, (z * M + m + 1) * N);
        for (let k = 0; k < K; k++) addRow(to, a[(z * terms + t) * aStride + m * aRow + k * aColumn], rows, k * N);
      }
    }
  }
  return out;
}

/** `to += scale · row`, where the row starts at `from`. */
function addRow(to: Float64Array, scale: number, rows: Float64Array, from: number): void {
  for (let n = 0; n < to.length; n++) to[n] += scale * rows[from + n];
}

/** `x [rows, columns] → [columns, rows]`. */
function transposed(x: Float64Array, rows: number, columns: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) y[c * rows + r] = x[r * columns + c];
  }
  return y;
}

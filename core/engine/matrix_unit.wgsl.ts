import type { MatrixUnit } from "./matrix_unit.ts";

/** Elements between the rows of staged matrices beyond their width: 16 bytes, as real kernels pad. */
const PAD = 8;

/** Multiplies and adds up twice, with rows and with columns one after another in memory, in two subgroups. */
export function matrixUnitKernel({ result, M, N, K }: MatrixUnit, lanes: number): string {
  const [across, down] = [K + PAD, M + PAD]; //  strides of a: row by row, column by column
  const [wide, high] = [N + PAD, K + PAD]; //    the same of b
  const aSize = Math.max(M * across, K * down);
  const bSize = Math.max(K * wide, N * high);
  const multiply = (order: "row" | "col", a: string, aStride: number, b: string, bStride: number) => `
  sum = subgroup_matrix_result<${result}, ${N}, ${M}>();
  for (var k = 0u; k < 2u; k++) {
    let left = subgroupMatrixLoad<subgroup_matrix_left<f16, ${K}, ${M}>, ${order}_major>(&${a}, (2u * s + k) * ${aSize}u, ${aStride}u);
    let right = subgroupMatrixLoad<subgroup_matrix_right<f16, ${N}, ${K}>, ${order}_major>(&${b}, (2u * s + k) * ${bSize}u, ${bStride}u);
    sum = subgroupMatrixMultiplyAccumulate(left, right, sum);
  }`;
  return /* wgsl */ `
// c[s, way] = a[s, 0] b[s, 0] + a[s, 1] b[s, 1]      one workgroup, a subgroup per s
@group(0) @binding(0) var<storage, read> a: array<f32>; //        [2, 2, M, K]
@group(0) @binding(1) var<storage, read> b: array<f32>; //        [2, 2, K, N]
@group(0) @binding(2) var<storage, read_write> c: array<f32>; //  [2, 2, M, N]
var<workgroup> aRows: array<f16, ${4 * aSize}>;
var<workgroup> aColumns: array<f16, ${4 * aSize}>;
var<workgroup> bRows: array<f16, ${4 * bSize}>;
var<workgroup> bColumns: array<f16, ${4 * bSize}>;
var<workgroup> sums: array<${result}, ${4 * M * N}>; //           [2, 2, M, N]
@compute @workgroup_size(${2 * lanes}) fn main(
  @builtin(local_invocation_index) local: u32, @builtin(subgroup_id) s: u32,
) {
  for (var i = local; i < ${4 * M * K}u; i += ${2 * lanes}u) {
    let first = i / ${M * K}u * ${aSize}u;
    let m = i / ${K}u % ${M}u;
    let k = i % ${K}u;
    aRows[first + m * ${across}u + k] = f16(a[i]);
    aColumns[first + k * ${down}u + m] = f16(a[i]);
  }
  for (var i = local; i < ${4 * K * N}u; i += ${2 * lanes}u) {
    let first = i / ${K * N}u * ${bSize}u;
    let k = i / ${N}u % ${K}u;
    let n = i % ${N}u;
    bRows[first + k * ${wide}u + n] = f16(b[i]);
    bColumns[first + n * ${high}u + k] = f16(b[i]);
  }
  workgroupBarrier();
  var sum: subgroup_matrix_result<${result}, ${N}, ${M}>;${multiply("row", "aRows", across, "bRows", wide)}
  subgroupMatrixStore<row_major>(&sums, 2u * s * ${M * N}u, sum, ${N}u);${
    multiply("col", "aColumns", down, "bColumns", high)
  }
  subgroupMatrixStore<row_major>(&sums, (2u * s + 1u) * ${M * N}u, sum, ${N}u);
  workgroupBarrier();
  for (var i = local; i < ${4 * M * N}u; i += ${2 * lanes}u) { c[i] = f32(sums[i]); }
}`;
}

import type { Kernel, MatrixUnit } from "@trm/engine";
import type { Candidate } from "../candidates.ts";
import { matrix, type MatrixWay } from "../matrix.ts";
import type { Product } from "../product.ts";

const MADE_UP: MatrixWay = {
  unit: { component: "f16", result: "f32", M: 8, N: 4, K: 4 },
  tile: { rows: 16, columns: 8, down: 2, across: 2, depth: 8 },
  lanes: 8,
};

/** A product by units of 8 × 4 × 4, which lanes make up for. */
export function emulated(product: Product): Candidate {
  const { name, kernel } = matrix(product, MADE_UP);
  const rewritten = (kernel: Kernel): Kernel => ({
    ...kernel,
    code: emulateUnit(kernel.code, MADE_UP.unit, MADE_UP.lanes),
    pairs(half) {
      const made = kernel.pairs?.(half);
      return made && rewritten(made);
    },
  });
  return { name, kernel: () => rewritten(kernel()) };
}

/**
 * The code of a kernel for matrix units, rewritten so that a subgroup's lanes do one by one what its unit would at once: for any adapter,
 * and for units that none at hand has. Offsets, strides and orders in memory are taken as the kernel gives them.
 */
function emulateUnit(code: string, { M, N, K }: MatrixUnit, lanes: number): string {
  let results = 0; //  of a subgroup, each a number until it is stored
  const replacements: readonly (readonly [RegExp, string | (() => string)])[] = [
    [/, @builtin\(subgroup_id\) s: u32/, ""],
    [/let top = /, `let s = local / ${lanes}u;\n  let top = `],
    [/subgroupMatrixLoad<[^>]*>, row_major>\(&[ab]Tile, /g, "Operand(false, "],
    [/subgroupMatrixLoad<[^>]*>, col_major>\(&[ab]Tile, /g, "Operand(true, "],
    [/subgroupMatrixStore<row_major>\(&strips, /g, "store(local, "],
    [/subgroupMatrixMultiplyAccumulate\(/g, "multiply(local, "],
    [/subgroup_matrix_result<f32, \d+, \d+>\(\)/g, () => `${results++}u`],
    [/vec4<f16>\(/g, "quantizeToF16("],
    [/array<f16, /g, "array<f32, "],
  ];
  const rewritten = replacements.reduce((text, [pattern, by]) => text.replace(pattern, by as string), code);
  const subgroups = Number(/@workgroup_size\((\d+)\)/.exec(code)?.[1]) / lanes;
  return `${rewritten}
struct Operand { columns: bool, offset: u32, stride: u32 };
var<workgroup> results: array<f32, ${subgroups * results * M * N}>; //  [subgroups, results, M, N]
fn place(operand: Operand, row: u32, column: u32) -> u32 {
  return operand.offset + select(row * operand.stride + column, column * operand.stride + row, operand.columns);
}
fn multiply(local: u32, left: Operand, right: Operand, c: u32) -> u32 {
  let first = (local / ${lanes}u * ${results}u + c) * ${M * N}u;
  for (var at = local % ${lanes}u; at < ${M * N}u; at += ${lanes}u) {
    for (var k = 0u; k < ${K}u; k++) {
      results[first + at] += aTile[place(left, at / ${N}u, k)] * bTile[place(right, k, at % ${N}u)];
    }
  }
  return c;
}
fn store(local: u32, offset: u32, c: u32, stride: u32) {
  let first = (local / ${lanes}u * ${results}u + c) * ${M * N}u;
  for (var at = local % ${lanes}u; at < ${M * N}u; at += ${lanes}u) {
    strips[offset + at / ${N}u * stride + at % ${N}u] = results[first + at];
  }
}`;
}

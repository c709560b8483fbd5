import { type Fours, frame, putRows } from "./frame.wgsl.ts";
import type { Layout } from "./product.ts";

/** How the lanes of a workgroup work together: with `share` they are one subgroup that hands the numbers of `a` round. */
export interface Team {
  readonly lanes: number;
  readonly share: boolean;
}

/** What one lane makes: rows of the product times columns, those counted in fours. */
export interface Block {
  readonly rows: number;
  readonly fours: number;
}

/**
 * A block of the product a lane, four neighbouring columns at a time, no workgroup memory: for software drivers.
 *
 * There a load costs as much for one address as for many, so each lane loads a different part of `a` and the others get it by broadcast.
 * Measured at 2592 × 384 times 384 × 128, as if two cores (AVX2) were free, an element a lane making 0.3 GFLOP/s: on lavapipe of Mesa 25
 * 27 GFLOP/s in blocks of 32 × 4, and no more in larger ones, which take 2 to 5 s to build instead of 0.6; on that of Mesa 22.3, which loads
 * lane by lane, 7 in blocks of 32 × 4, 9 of 64 × 4 and 13 of 64 × 8, built in 1.3 s.
 */
export function columnsKernel(layout: Layout, fours: Fours, block: Block, { lanes, share }: Team): string {
  const { rows } = block;
  const xyzw = ["x", "y", "z", "w"];
  const times = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i));
  const lines = (n: number, line: (i: number) => string) => times(n, line).join("\n    ");
  const column = (c: number) => `column + ${c * lanes}u`;

  const load = (i: string) =>
    layout === "TN"
      ? `a4(t * size.aStride, 4u * k + (${i}) / ${rows / 4}u, m / 4u + (${i}) % ${rows / 4}u)`
      : `a4(t * size.aStride, m + ${i}, k)`;
  const four = (i: number) => share ? `subgroupBroadcast(part${Math.floor(i / lanes)}, ${i % lanes}u)` : load(`${i}u`);
  const loadA = lines(share ? rows / lanes : 0, (i) => `let part${i} = ${load(`${i * lanes}u + local`)};`);
  const loadB = (c: number) =>
    layout === "NT"
      ? `${lines(4, (j) => `let b${j}of${c} = b4(t * size.bStride, 4u * (${column(c)}) + ${j}u, k);`)}
    ${lines(4, (k) => `let b${k}_${c} = vec4f(${times(4, (j) => `b${j}of${c}.${xyzw[k]}`).join(", ")});`)}`
      : lines(4, (k) => `let b${k}_${c} = b4(t * size.bStride, 4u * k + ${k}u, ${column(c)});`);
  const add = (row: number, a: (k: number) => string) =>
    times(block.fours, (c) => `c${row}_${c} += ${times(4, (k) => `${a(k)} * b${k}_${c}`).join(" + ")};`).join(" ");
  const multiply = layout === "TN"
    ? lines(rows / 4, (i) =>
      `{ ${times(4, (k) => `let a${k} = ${four(k * rows / 4 + i)};`).join(" ")}
    ${lines(4, (j) => add(4 * i + j, (k) => `a${k}.${xyzw[j]}`))} }`)
    : lines(rows, (i) => `{ let a = ${four(i)}; ${add(i, (k) => `a.${xyzw[k]}`)} }`);
  const width = 4 * lanes * block.fours;
  return /* wgsl */ `
// out[z, m, n] = Σ_t Σ_k a[t, m, k] b[t, k, n]      ${layout}, one workgroup per (z, ${rows} of m, ${width} of n)
${frame(layout, fours, !fours.K)}
@compute @workgroup_size(${lanes}) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(${share ? "subgroup_invocation_id" : "local_invocation_index"}) local: u32,
) {
  let across = (size.N + ${width - 1}u) / ${width}u;
  let down = (size.M + ${rows - 1}u) / ${rows}u;
  let at = group.y * groups.x + group.x;
  let column = at % across * ${width / 4}u + local; // counts fours
  let m = at / across % down * ${rows}u;
  let z = at / across / down;
  if (z >= size.batches) { return; }
  ${lines(rows, (r) => times(block.fours, (c) => `var c${r}_${c} = vec4f(0);`).join(" "))}
  for (var t = z * size.terms; t < (z + 1u) * size.terms; t++) {
    for (var k = 0u; k < (size.K + 3u) / 4u; k++) {
    ${loadA}
    ${lines(block.fours, loadB)}
    ${multiply}
    }
  }
  ${putRows(rows, block.fours, (c) => `z, m + r, ${column(c)}`)}
}`;
}

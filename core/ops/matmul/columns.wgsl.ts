import { type Fours, frame } from "./frame.wgsl.ts";
import type { Layout } from "./product.ts";

/** How the lanes of a workgroup work together: with `share` they are one subgroup that hands the numbers of `a` round. */
export interface Team {
  readonly lanes: number;
  readonly share: boolean;
}

/**
 * Four neighbouring columns and `rows` rows of the product a lane, no workgroup memory: for software drivers.
 *
 * There a load costs as much for one address as for many, so each lane loads a different part of `a` and the others get it by broadcast.
 */
export function columnsKernel(layout: Layout, fours: Fours, rows: number, { lanes, share }: Team): string {
  const each = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join("\n    ");
  const xyzw = ["x", "y", "z", "w"];
  const load = (four: string) =>
    layout === "TN"
      ? `a4(t * size.aStride, 4u * k + (${four}) / ${rows / 4}u, m / 4u + (${four}) % ${rows / 4}u)`
      : `a4(t * size.aStride, m + ${four}, k)`;
  const four = (i: number) => share ? `subgroupBroadcast(part${Math.floor(i / lanes)}, ${i % lanes}u)` : load(`${i}u`);
  const loadA = each(share ? rows / lanes : 0, (i) => `let part${i} = ${load(`${i * lanes}u + local`)};`);
  const loadB = layout === "NT"
    ? [
      each(4, (j) => `let column${j} = b4(t * size.bStride, 4u * column + ${j}u, k);`),
      each(4, (k) => `let b${k} = vec4f(${xyzw.map((_, j) => `column${j}.${xyzw[k]}`).join(", ")});`),
    ].join("\n    ")
    : each(4, (k) => `let b${k} = b4(t * size.bStride, 4u * k + ${k}u, column);`);
  const add = (row: number, a: (k: number) => string) =>
    `c${row} += ${each(4, (k) => `${a(k)} * b${k}`).replace(/\n */g, " + ")};`;
  const multiply = layout === "TN"
    ? each(rows / 4, (i) =>
      `{ ${each(4, (k) => `let a${k} = ${four(k * rows / 4 + i)};`)}
    ${each(4, (j) => add(4 * i + j, (k) => `a${k}.${xyzw[j]}`))} }`)
    : each(rows, (i) => `{ let a = ${four(i)}; ${add(i, (k) => `a.${xyzw[k]}`)} }`);
  return /* wgsl */ `
// out[z, m, n] = Σ_t Σ_k a[t, m, k] b[t, k, n]      ${layout}, one workgroup per (z, ${rows} of m, ${4 * lanes} of n)
${frame(layout, fours, !fours.K)}
@compute @workgroup_size(${lanes}) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(${share ? "subgroup_invocation_id" : "local_invocation_index"}) local: u32,
) {
  let across = (size.N + ${4 * lanes - 1}u) / ${4 * lanes}u;
  let down = (size.M + ${rows - 1}u) / ${rows}u;
  let at = group.y * groups.x + group.x;
  let column = at % across * ${lanes}u + local; // counts fours
  let m = at / across % down * ${rows}u;
  let z = at / across / down;
  if (z >= size.batches) { return; }
  ${each(rows, (i) => `var c${i} = vec4f(0);`)}
  for (var t = z * size.terms; t < (z + 1u) * size.terms; t++) {
    for (var k = 0u; k < (size.K + 3u) / 4u; k++) {
    ${loadA}
    ${loadB}
    ${multiply}
    }
  }
  ${each(rows, (i) => `put(z, m + ${i}u, column, c${i});`)}
}`;
}

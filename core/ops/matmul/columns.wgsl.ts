import { type Fours, frame, putRows } from "./frame.wgsl.ts";
import type { Axis, Layout } from "./product.ts";

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

/** The blocks of a lane that can make pairs which lie in the halves of an axis, given that each of `lanes` loads rows of one half. */
export function canHalve(halved: Axis, { rows, fours }: Block, { lanes, share }: Team): boolean {
  return halved === "columns" ? fours === 2 : rows % 8 === 0 && (!share || rows / 2 % lanes === 0);
}

/**
 * A block of the product a lane, four neighbouring columns at a time, no workgroup memory: for software drivers.
 *
 * There a load costs as much for one address as for many, so each lane loads a different part of `a` and the others get it by broadcast.
 * Measured at 2592 × 384 times 384 × 128, as if two cores (AVX2) were free, an element a lane making 0.3 GFLOP/s: on lavapipe of Mesa 25
 * 27 GFLOP/s in blocks of 32 × 4, and no more in larger ones, which take 2 to 5 s to build instead of 0.6; on that of Mesa 22.3, which loads
 * lane by lane, 7 in blocks of 32 × 4, 9 of 64 × 4 and 13 of 64 × 8, built in 1.3 s.
 *
 * With an axis `halved`, the second half of a block's rows, or the second of its two fours, are the counterparts of the first.
 */
export function columnsKernel(
  layout: Layout,
  fours: Fours,
  { block, team: { lanes, share }, halved }: {
    readonly block: Block;
    readonly team: Team;
    readonly halved?: Axis;
  },
): string {
  const { rows } = block;
  const xyzw = ["x", "y", "z", "w"];
  const times = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i));
  const lines = (n: number, line: (i: number) => string) => times(n, line).join("\n    ");
  const column = (c: number) => halved === "columns" ? `column${c}` : `column + ${c * lanes}u`;
  const rowsOfHalf = halved === "rows" ? rows / 2 : rows;

  const load = (first: number, lane = "") => {
    if (layout !== "TN") {
      const row = first < rowsOfHalf ? `m + ${first}u` : `m + size.half + ${first - rowsOfHalf}u`;
      return `a4(t * size.aStride, ${row}${lane}, k)`;
    }
    const i = `(${first}u${lane})`;
    const four = `${i} % ${rows / 4}u`;
    const across = halved === "rows"
      ? `(${four}) + (${four}) / ${rows / 8}u * (size.half / 4u - ${rows / 8}u)` // wraps where the block is larger than half
      : four;
    return `a4(t * size.aStride, 4u * k + ${i} / ${rows / 4}u, m / 4u + ${across})`;
  };
  const four = (i: number) => share ? `subgroupBroadcast(part${Math.floor(i / lanes)}, ${i % lanes}u)` : load(i);
  const loadA = lines(share ? rows / lanes : 0, (i) => `let part${i} = ${load(i * lanes, " + local")};`);
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
  const width = 4 * lanes * (halved === "columns" ? 1 : block.fours);
  const [M, N] = [halved === "rows" ? "size.half" : "size.M", halved === "columns" ? "size.N / 2u" : "size.N"];
  return /* wgsl */ `
// out[z, m, n] = Σ_t Σ_k a[t, m, k] b[t, k, n]      ${layout}, one workgroup per (z, ${rowsOfHalf} of m, ${width} of n)${
    halved ? ` of half the ${halved}, and their counterparts` : ""
  }
${frame(layout, fours, { beyond: !fours.K, halved })}
@compute @workgroup_size(${lanes}) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(${share ? "subgroup_invocation_id" : "local_invocation_index"}) local: u32,
) {
  let across = (${N} + ${width - 1}u) / ${width}u;
  let down = (${M} + ${rowsOfHalf - 1}u) / ${rowsOfHalf}u;
  let at = group.y * groups.x + group.x;
  let column = at % across * ${width / 4}u + local; // counts fours${
    halved === "columns" ? lines(2, (c) => `\n  let column${c} = paired(column, size.half / 4u, ${c}u);`) : ""
  }
  let m = at / across % down * ${rowsOfHalf}u;
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
  ${putRows(rows, block.fours, (c) => `z, m + r, ${halved === "columns" ? "column" : column(c)}`, halved)}
}`;
}

import { LANE } from "@trm/engine";
import type { Team } from "./columns.wgsl.ts";
import { type Fours, frame } from "./frame.wgsl.ts";

/** A row longer than this would not fit a lane's registers. */
export const LONGEST_ROW = 16;

/**
 * A whole row of the product a lane, for what takes rows whole: NT, with few columns.
 *
 * Where lanes `share`, each loads other rows of `b` and hands them round.
 */
export function rowsKernel(N: number, fours: Fours, { lanes, share }: Team): string {
  const times = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i));
  const lines = (n: number, line: (i: number) => string) => times(n, line).join("\n    ");
  const b = (n: number) =>
    share ? `subgroupBroadcast(part${Math.floor(n / lanes)}, ${n % lanes}u)` : `b4(0u, ${n}u, k)`;
  return /* wgsl */ `
// out[m, n] = Σ_k a[m, k] b[n, k]      NT, one lane per m
${frame("NT", fours, { beyond: !fours.K, row: N })}
${LANE}
@compute @workgroup_size(${lanes}) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(${share ? "subgroup_invocation_id" : "local_invocation_index"}) local: u32,
) {
  let m = lane(group, groups, local, ${lanes}u);
  ${times(N, (n) => `var c${n} = 0.0;`).join(" ")}
  for (var k = 0u; k < (size.K + 3u) / 4u; k++) {
    let four = a4(0u, m, k);
    ${lines(share ? Math.ceil(N / lanes) : 0, (i) => `let part${i} = b4(0u, ${i * lanes}u + local, k);`)}
    ${lines(N, (n) => `c${n} += dot(four, ${b(n)});`)}
  }
  if (m >= size.M) { return; }
  epilogueRow(array<f32, ${N}>(${times(N, (n) => `c${n}`).join(", ")}), m);
}`;
}

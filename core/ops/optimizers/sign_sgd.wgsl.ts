import { LANE } from "@trm/engine";

/** SignSGD on the rows of a table that a batch used, in place: one lane per element, of `type`, of the gradients. */
export function signSgdKernel(type: string): string {
  return /* wgsl */ `
// table[n, d] ← table[n, d] rates[0] − rates[1] sign(Σ_(k: ids[k] = n) gradients[k, d]) for every n among ids
// rates = (1 − η λ, η, 0 if nothing is done)      one lane per (b, d); the first b with an id acts for all, in their order
struct Sizes { rows: u32, ids: u32, columns: u32 };
@group(0) @binding(0) var<storage, read_write> table: array<${type}>; // [rows, columns]
@group(0) @binding(1) var<storage, read> ids: array<u32>; //             [ids]
@group(0) @binding(2) var<storage, read> gradients: array<${type}>; //   [ids, columns]
@group(0) @binding(3) var<storage, read> rates: array<f32>; //           [3]
@group(0) @binding(4) var<uniform> size: Sizes;
${LANE}
fn rowOf(k: u32) -> u32 { return min(ids[k], size.rows - 1u); }
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= size.ids * size.columns || rates[2] == 0) { return; }
  let b = at / size.columns;
  let d = at % size.columns;
  let row = rowOf(b);
  for (var k = 0u; k < b; k++) {
    if (rowOf(k) == row) { return; }
  }
  var total = gradients[at];
  for (var k = b + 1u; k < size.ids; k++) {
    if (rowOf(k) == row) { total += gradients[k * size.columns + d]; }
  }
  table[row * size.columns + d] = table[row * size.columns + d] * rates[0] - rates[1] * sign(total);
}`;
}

import { LANE, literal } from "@trm/engine";

/** The decays of the moments. */
export interface Adam {
  /** Decay of the first moment. */
  readonly beta1: number;
  /** Decay of the second moment. */
  readonly beta2: number;
}

/** What one kernel of Adam's is made for. */
export interface AdamKernel extends Adam {
  /** Decay of the moving average of the weights; none is kept without it. */
  readonly averageDecay?: number;
  /** Where a weight goes: WGSL in `first` and `spread`. */
  readonly direction: string;
  /** The WGSL functions it uses. */
  readonly functions?: string;
}

/** Adam on a flat buffer, in place, and the moving average of the weights it makes: one lane per four weights. */
export function adamKernel({ beta1, beta2, averageDecay, direction, functions = "" }: AdamKernel): string {
  const averaged = averageDecay !== undefined;
  return /* wgsl */ `
// g ← g rates.w;  m ← m + (1 − β₁)(g − m);  v ← v + (1 − β₂)(g² − v);  θ ← θ rates.x − rates.y direction(m, √v rates.z)${
    averaged ? ";  average ← μ average + (1 − μ) θ" : ""
  }
// rates = (1 − η λ, η / (1 − β₁ᵗ), 1 / √(1 − β₂ᵗ), factor of g; 0 skips)      one lane per four weights
@group(0) @binding(0) var<storage, read_write> weights: array<vec4f>; // [size]
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>; //     [size]
@group(0) @binding(2) var<storage, read_write> m: array<vec4f>; //       [size]
@group(0) @binding(3) var<storage, read_write> v: array<vec4f>; //       [size]
@group(0) @binding(4) var<storage, read> rates: array<vec4f>; //         [1]
${averaged ? "@group(0) @binding(5) var<storage, read_write> average: array<vec4f>; // [size]" : ""}
${LANE}
${functions}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= arrayLength(&weights)) { return; }
  let rate = rates[0];
  if (rate.w == 0) { return; }
  let g = gradients[at] * rate.w;
  let first = m[at] + ${literal(1 - beta1)} * (g - m[at]);
  let second = v[at] + ${literal(1 - beta2)} * (g * g - v[at]);
  let spread = sqrt(second) * rate.z;
  let moved = weights[at] * rate.x - rate.y * (${direction});
  weights[at] = moved;
  m[at] = first;
  v[at] = second;
  ${averaged ? `average[at] = ${literal(averageDecay)} * average[at] + ${literal(1 - averageDecay)} * moved;` : ""}
}`;
}

import { apply, groupsFor, type Op, type Tensor } from "@trm/engine";
import { ropeKernel, turnBody } from "./rope.wgsl.ts";

/** What {@linkcode rope} rotates, and which way. */
export interface RopeAttributes {
  /** Heads rotated, from the first on. */
  readonly heads: number;
  /** Rotates back. */
  readonly inverse: boolean;
}

/**
 * Rotates each pair of channels of the first `heads` heads by an angle that grows with position; the other heads stay.
 *
 * `qkv [B, L, 3H, dh], tables [2, L, dh/2] → rotated`, as qkv; channel i is paired with i + dh/2. Su et al. 2021, arXiv:2104.09864.
 *
 * Done by the kernel that makes the pairs, a product or attention's gradient, where that can; not by the one that reads them: attention
 * reads a key once for every few queries, and would rotate it as often. Doing so, forward took 1.2 and gradient 1.5 times as long as with
 * a dispatch for RoPE before and after them (B = 32, L = 81, H = 4, dh = 32, lavapipe).
 */
export function rope(
  qkv: Tensor,
  tables: Tensor,
  { heads, inverse = false }: { readonly heads: number; readonly inverse?: boolean },
): Tensor {
  return apply(ropeOp, [qkv, tables], { heads, inverse })[0];
}

/**
 * The cosines `[L, dh/2]`, then the sines, of position × θ^(−2i/dh): what {@linkcode rope} rotates by.
 *
 * Rounded to f32 at each step as the reference implementation does, so its weights see the angles they were trained with.
 */
export function ropeTables(L: number, dh: number, theta = 10_000): Float32Array<ArrayBuffer> {
  const half = dh / 2;
  const tables = new Float32Array(2 * L * half);
  for (let i = 0; i < half; i++) {
    const frequency = Math.fround(1 / Math.fround(theta ** Math.fround(2 * i / dh)));
    for (let position = 0; position < L; position++) {
      const angle = Math.fround(position * frequency);
      tables[position * half + i] = Math.cos(angle);
      tables[(L + position) * half + i] = Math.sin(angle);
    }
  }
  return tables;
}

/** The op behind {@linkcode rope}: a dispatch of its own works in place. */
export const ropeOp: Op<RopeAttributes> = {
  name: "rope",
  outputs([qkv, tables], { heads }) {
    const [, L, all, dh] = qkv.shape;
    if (qkv.shape.length !== 4 || dh % 2 || tables.shape.join() !== [2, L, dh / 2].join()) {
      throw new TypeError(
        `Cannot rotate [${qkv.shape}] by [${tables.shape}]: expected [B, L, heads, dh] and [2, L, dh/2], dh even`,
      );
    }
    if (heads > all) throw new RangeError(`Cannot rotate ${heads} heads of [${qkv.shape}]: found ${all}`);
    return [{ shape: qkv.shape, dtype: "f32" }];
  },
  kernel([qkv], { heads, inverse }) {
    const [B, L, all, dh] = qkv.shape;
    const width = dh % 8 === 0 ? 4 : 1;
    const half = dh / 2 / width;
    return {
      code: ropeKernel({ inverse, width }),
      sizes: [B, L, all, heads, half],
      workgroups: groupsFor(B * L * half, 64),
      inPlace: [[0, 0]],
      flops: 3 * B * L * heads * dh,
    };
  },
  reference([qkv, tables], [[B, L, all, dh]], { heads, inverse }) {
    const half = dh / 2;
    const rotated = qkv.slice();
    for (let row = 0; row < B * L; row++) {
      for (let h = 0; h < heads; h++) {
        for (let i = 0; i < half; i++) {
          const position = row % L;
          const cos = tables[position * half + i];
          const sin = tables[(L + position) * half + i] * (inverse ? -1 : 1);
          const at = (row * all + h) * dh + i;
          rotated[at] = qkv[at] * cos - qkv[at + half] * sin;
          rotated[at + half] = qkv[at + half] * cos + qkv[at] * sin;
        }
      }
    }
    return [rotated];
  },
  turn([{ shape: [, L, all, dh] }], { heads, inverse }) {
    const half = dh / 2;
    return { half, body: (table) => turnBody(table, { L, all, heads, half, inverse }) };
  },
  vjp: (
    [dy],
    [_qkv, tables],
    _outputs,
    { heads, inverse },
  ) => [dy && rope(dy, tables, { heads, inverse: !inverse }), null],
  cases: [
    ropeCase({ B: 1, L: 1, all: 1, dh: 2 }, { heads: 1, inverse: false }),
    ropeCase({ B: 2, L: 7, all: 3, dh: 10 }, { heads: 2, inverse: false }),
    ropeCase({ B: 2, L: 17, all: 6, dh: 8 }, { heads: 4, inverse: false }),
    ropeCase({ B: 2, L: 17, all: 6, dh: 8 }, { heads: 4, inverse: true }),
    { ...ropeCase({ B: 32, L: 81, all: 12, dh: 32 }, { heads: 8, inverse: false }), bench: true },
  ],
};

function ropeCase(
  { B, L, all, dh }: { B: number; L: number; all: number; dh: number },
  attributes: RopeAttributes,
): NonNullable<Op<RopeAttributes>["cases"]>[number] {
  const tables = { shape: [2, L, dh / 2], dtype: "f32", values: [...ropeTables(L, dh)] } as const;
  return { inputs: [{ shape: [B, L, all, dh], dtype: "f32" }, tables], attributes, differentiable: [0] };
}

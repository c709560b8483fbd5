import { apply, groupsFor, type Kernel, type Op, type Shape, type Target, type Tensor } from "@trm/engine";
import { dotRows } from "../dot/op.ts";
import { attentionBackwardKernel } from "./backward.wgsl.ts";
import { attentionKernel } from "./forward.wgsl.ts";
import { rowOf, type Team } from "./row.ts";

/**
 * Every position's mean of all positions' values, weighted by the softmax of `q·k / √dh`; nothing is masked.
 *
 * `qkv [B, L, 3H, dh] → y [B, L, H, dh]`; heads 0 to H − 1 are queries, then keys, then values.
 * Vaswani et al. 2017, arXiv:1706.03762; in one pass as Dao et al. 2022, arXiv:2205.14135.
 */
export function attention(qkv: Tensor): Tensor {
  return apply(attentionOp, [qkv], undefined)[0];
}

/** The op behind {@linkcode attention}; its second output is the log-sum-exp of the scores `[B, L, H, 1]`. */
export const attentionOp: Op<undefined> = {
  name: "attention",
  outputs([{ shape }]) {
    const [B, L, heads, dh] = shape;
    if (shape.length !== 4 || heads % 3 || dh % 2) {
      throw new TypeError(`Cannot attend over [${shape}]: expected [B, L, 3H, dh], dh even`);
    }
    return [{ shape: [B, L, heads / 3, dh], dtype: "f32" }, { shape: [B, L, heads / 3, 1], dtype: "f32", exact: true }];
  },
  kernel([{ shape }], _attributes, target) {
    const { B, L, H, dh } = sizes(shape);
    const team = teamFor(target);
    const blocks = Math.ceil(L / team.lanes);
    return {
      code: attentionKernel(dh, team),
      sizes: [B, L, H],
      workgroups: groupsFor(B * H * blocks, 1),
      flops: 2 * 2 * B * H * L * L * dh,
    };
  },
  reference([qkv], [shape]) {
    const { B, L, H, dh } = sizes(shape);
    const y = new Float64Array(B * L * H * dh);
    const lse = new Float64Array(B * L * H);
    forEachRow(shape, (b, i, h) => {
      const scores = Float64Array.from({ length: L }, (_, j) => score(qkv, shape, { b, i, j, h }));
      const m = scores.reduce((a, b) => Math.max(a, b));
      const sum = scores.reduce((total, s) => total + Math.exp(s - m), 0);
      const row = (b * L + i) * H + h;
      lse[row] = m + Math.log(sum);
      scores.forEach((s, j) => {
        const value = rowAt(shape, b, j, 2 * H + h);
        for (let c = 0; c < dh; c++) y[row * dh + c] += Math.exp(s - lse[row]) * qkv[value + c];
      });
    });
    return [y, lse];
  },
  vjp: ([dy], [qkv], [y, lse]) => dy ? apply(attentionBackwardOp, [dy, qkv, lse, dotRows(dy, y)], undefined) : [null],
  cases: [
    { inputs: [{ shape: [1, 1, 3, 8], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [2, 5, 6, 8], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [2, 17, 9, 10], dtype: "f32" }], attributes: undefined },
    { inputs: [{ shape: [1, 97, 3, 8], dtype: "f32", scale: 4 }], attributes: undefined },
    { inputs: [{ shape: [1, 130, 3, 2], dtype: "f32", scale: 8 }], attributes: undefined },
    { inputs: [{ shape: [32, 81, 12, 32], dtype: "f32" }], attributes: undefined, bench: true },
  ],
};

/** The gradient of {@linkcode attention}: `dy, qkv, lse, delta → dqkv`, where delta `[B, L, H, 1]` is Σ dy·y of each row. */
export const attentionBackwardOp: Op<undefined> = {
  name: "attentionBackward",
  outputs: ([_dy, qkv]) => [{ shape: qkv.shape, dtype: "f32" }],
  kernel([_dy, { shape }], _attributes, target) {
    const { B, L, H, dh } = sizes(shape);
    const team = teamFor(target);
    const blocks = Math.ceil(L / team.lanes);
    const kernel: Kernel = {
      code: attentionBackwardKernel(dh, team),
      sizes: [B, L, H],
      workgroups: groupsFor(B * 3 * H * blocks, 1),
      flops: 5 * 2 * B * H * L * L * dh, // the five products of the formula; scores computed again are not counted
    };
    return { ...kernel, pairs: (half) => rowOf(dh, team).paired && half === dh / 2 ? kernel : undefined };
  },
  reference([dy, qkv, lse, delta], [_dy, shape]) {
    const { L, H, dh } = sizes(shape);
    const dqkv = new Float64Array(qkv.length);
    forEachRow(shape, (b, i, h) => {
      const row = (b * L + i) * H + h;
      const query = rowAt(shape, b, i, h);
      for (let j = 0; j < L; j++) {
        const key = rowAt(shape, b, j, H + h);
        const value = rowAt(shape, b, j, 2 * H + h);
        const p = Math.exp(score(qkv, shape, { b, i, j, h }) - lse[row]);
        let dp = 0;
        for (let c = 0; c < dh; c++) dp += dy[row * dh + c] * qkv[value + c];
        const ds = p * (dp - delta[row]) / Math.sqrt(dh);
        for (let c = 0; c < dh; c++) {
          dqkv[query + c] += ds * qkv[key + c];
          dqkv[key + c] += ds * qkv[query + c];
          dqkv[value + c] += p * dy[row * dh + c];
        }
      }
    });
    return [dqkv];
  },
  cases: [backwardCase([2, 5, 6, 8]), backwardCase([1, 70, 3, 10]), { ...backwardCase([32, 81, 12, 32]), bench: true }],
};

/** Lanes that share keys: a software driver's whole subgroup, or as many as most GPUs' subgroups have. */
function teamFor({ software, subgroup }: Target): Team {
  return software && subgroup > 0 ? { lanes: subgroup, share: true } : { lanes: 32, share: false };
}

function sizes([B, L, heads, dh]: Shape): { B: number; L: number; H: number; dh: number } {
  return { B, L, H: heads / 3, dh };
}

/** Calls `body` for every batch element, position and head of the result. */
function forEachRow(shape: Shape, body: (b: number, i: number, h: number) => void): void {
  const { B, L, H } = sizes(shape);
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < L; i++) {
      for (let h = 0; h < H; h++) body(b, i, h);
    }
  }
}

/** Where a row of qkv starts. */
function rowAt([, L, heads, dh]: Shape, b: number, position: number, head: number): number {
  return ((b * L + position) * heads + head) * dh;
}

function score(
  qkv: Float64Array,
  shape: Shape,
  { b, i, j, h }: { b: number; i: number; j: number; h: number },
): number {
  const { H, dh } = sizes(shape);
  const query = rowAt(shape, b, i, h);
  const key = rowAt(shape, b, j, H + h);
  let dot = 0;
  for (let c = 0; c < dh; c++) dot += qkv[query + c] * qkv[key + c];
  return dot / Math.sqrt(dh);
}

function backwardCase(shape: Shape): NonNullable<Op<undefined>["cases"]>[number] {
  const { B, L, H, dh } = sizes(shape);
  const perRow = { shape: [B, L, H, 1], dtype: "f32" } as const;
  return {
    inputs: [{ shape: [B, L, H, dh], dtype: "f32" }, { shape, dtype: "f32" }, perRow, perRow],
    attributes: undefined,
  };
}

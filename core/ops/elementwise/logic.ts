import { apply, type DType, fill, type Op, type Tensor } from "@trm/engine";
import { sumTo } from "../sum/op.ts";
import { typed } from "./typed.ts";

/**
 * `a` where the flag `condition` is set, else `b`, broadcasting; both f32 or both u32.
 *
 * What is not chosen may be anything, even NaN.
 */
export function where(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  return apply(a.dtype === "u32" ? whereCountOp : whereOp, [condition, a, b], undefined)[0];
}

/** The op behind {@linkcode where} for f32. */
export const whereOp: Op<undefined> = {
  ...choose("f32"),
  vjp: ([dy], [condition, a, b]) => [
    null,
    dy && sumTo(where(condition, dy, fill(dy.shape, 0)), a.shape),
    dy && sumTo(where(condition, fill(dy.shape, 0), dy), b.shape),
  ],
};

/** The op behind {@linkcode where} for u32. */
export const whereCountOp: Op<undefined> = choose("u32");

/** A flag: 1 where `a > b`, else 0; f32 operands, broadcasting. */
export function greater(a: Tensor, b: Tensor): Tensor {
  return apply(greaterOp, [a, b], undefined)[0];
}

/** The op behind {@linkcode greater}. */
export const greaterOp: Op<undefined> = typed(["f32", "f32"], {
  name: "greater",
  dtype: "u32",
  wgsl: ([a, b]) => `u32(${a} > ${b})`,
  f64: ([a, b]) => Number(a > b),
  cases: [
    {
      inputs: [
        { shape: [5], dtype: "f32", values: [1, -1, 0, 2, 3] },
        { shape: [5], dtype: "f32", values: [0, 0, -0, 2, -3] },
      ],
      attributes: undefined,
    },
    { inputs: [{ shape: [3, 4], dtype: "f32" }, { shape: [1], dtype: "f32", values: [0] }], attributes: undefined },
  ],
});

/** A flag: 1 where `x` is neither infinite nor NaN. */
export function finite(x: Tensor): Tensor {
  return apply(finiteOp, [x], undefined)[0];
}

/** The op behind {@linkcode finite}; by its bits, since shaders may assume that no number is infinite. */
export const finiteOp: Op<undefined> = typed(["f32"], {
  name: "finite",
  dtype: "u32",
  wgsl: ([x]) => `u32((bitcast<u32>(${x}) & 0x7f800000u) != 0x7f800000u)`,
  f64: ([x]) => Number(Number.isFinite(Math.fround(x))),
  cases: [
    { inputs: [{ shape: [5], dtype: "f32", values: [0, 1e38, -1, Infinity, NaN] }], attributes: undefined },
    { inputs: [{ shape: [4], dtype: "f32", values: [-Infinity, 1e-40, -0, 3] }], attributes: undefined },
  ],
});

/** A flag: 1 where `a ≥ b`, else 0; u32 operands, broadcasting. */
export function atLeast(a: Tensor, b: Tensor): Tensor {
  return apply(atLeastOp, [a, b], undefined)[0];
}

/** The op behind {@linkcode atLeast}. */
export const atLeastOp: Op<undefined> = compare("atLeast", ">=", (a, b) => a >= b);

/** A flag: 1 where `a` is `b`, else 0; u32 operands, broadcasting. */
export function equal(a: Tensor, b: Tensor): Tensor {
  return apply(equalOp, [a, b], undefined)[0];
}

/** The op behind {@linkcode equal}. */
export const equalOp: Op<undefined> = compare("equal", "==", (a, b) => a === b);

/** A flag: 1 where both flags are set. */
export function both(a: Tensor, b: Tensor): Tensor {
  return apply(bothOp, [a, b], undefined)[0];
}

/** The op behind {@linkcode both}. */
export const bothOp: Op<undefined> = typed(["u32", "u32"], {
  name: "both",
  dtype: "u32",
  wgsl: ([a, b]) => `u32(${a} != 0u && ${b} != 0u)`,
  f64: ([a, b]) => Number(a !== 0 && b !== 0),
  cases: pairs([0, 0, 1, 1, 2], [0, 1, 0, 1, 1]),
});

/** A flag: 1 where at least one of two flags is set. */
export function either(a: Tensor, b: Tensor): Tensor {
  return apply(eitherOp, [a, b], undefined)[0];
}

/** The op behind {@linkcode either}. */
export const eitherOp: Op<undefined> = typed(["u32", "u32"], {
  name: "either",
  dtype: "u32",
  wgsl: ([a, b]) => `u32(${a} != 0u || ${b} != 0u)`,
  f64: ([a, b]) => Number(a !== 0 || b !== 0),
  cases: pairs([0, 0, 1, 1, 2], [0, 1, 0, 1, 0]),
});

/** A flag: 1 where the flag is not set. */
export function not(flag: Tensor): Tensor {
  return apply(notOp, [flag], undefined)[0];
}

/** The op behind {@linkcode not}. */
export const notOp: Op<undefined> = typed(["u32"], {
  name: "not",
  dtype: "u32",
  wgsl: ([a]) => `u32(${a} == 0u)`,
  f64: ([a]) => Number(a === 0),
  cases: [{ inputs: [{ shape: [3], dtype: "u32", values: [0, 1, 2] }], attributes: undefined }],
});

/** `count + 1`, u32. */
export function increment(count: Tensor): Tensor {
  return apply(incrementOp, [count], undefined)[0];
}

/** The op behind {@linkcode increment}. */
export const incrementOp: Op<undefined> = typed(["u32"], {
  name: "increment",
  dtype: "u32",
  wgsl: ([count]) => `${count} + 1u`,
  f64: ([count]) => (count + 1) >>> 0,
  cases: [{ inputs: [{ shape: [3], dtype: "u32", values: [0, 15, 0xffffffff] }], attributes: undefined }],
});

/** A u32 as f32: exact up to 2²⁴. */
export function toF32(count: Tensor): Tensor {
  return apply(toF32Op, [count], undefined)[0];
}

/** The op behind {@linkcode toF32}; nothing flows back through a whole number. */
export const toF32Op: Op<undefined> = typed(["u32"], {
  name: "toF32",
  wgsl: ([count]) => `f32(${count})`,
  f64: ([count]) => count,
  vjp: () => [null],
  cases: [{ inputs: [{ shape: [7], dtype: "u32", below: 1000 }], attributes: undefined }],
});

function choose(dtype: DType): Op<undefined> {
  const values = { dtype, below: 100 };
  return typed(["u32", dtype, dtype], {
    name: "where",
    dtype,
    wgsl: ([condition, a, b]) => `select(${b}, ${a}, ${condition} != 0u)`,
    f64: ([condition, a, b]) => condition ? a : b,
    cases: [
      {
        inputs: [{ shape: [3, 5], dtype: "u32" }, { shape: [3, 5], ...values }, { shape: [3, 5], ...values }],
        attributes: undefined,
      },
      {
        inputs: [{ shape: [4, 1, 1], dtype: "u32" }, { shape: [3, 8], ...values }, { shape: [4, 3, 8], ...values }],
        attributes: undefined,
      },
    ],
  });
}

function compare(name: string, operator: string, f64: (a: number, b: number) => boolean): Op<undefined> {
  return typed(["u32", "u32"], {
    name,
    dtype: "u32",
    wgsl: ([a, b]) => `u32(${a} ${operator} ${b})`,
    f64: ([a, b]) => Number(f64(a, b)),
    cases: [
      ...pairs([0, 2, 3, 0xffffffff, 7], [0, 3, 2, 0xffffffff, 0xffffffff]),
      { inputs: [{ shape: [3, 4], dtype: "u32", below: 3 }, { shape: [1], dtype: "u32" }], attributes: undefined },
    ],
  });
}

function pairs(a: readonly number[], b: readonly number[]): NonNullable<Op<undefined>["cases"]> {
  const spec = { shape: [a.length], dtype: "u32" } as const;
  return [{ inputs: [{ ...spec, values: a }, { ...spec, values: b }], attributes: undefined }];
}

/**
 * Ops for tests of the engine, which knows none: of every kind the planner tells apart, and exact in f32.
 *
 * All numbers are integers in [0, 64), so that f32 and f64 agree to the last bit, whatever the order of a sum.
 */

import { besides, elementwise } from "../elementwise.ts";
import { EPILOGUE, EPILOGUE4, EPILOGUE_PAIRS, epilogueRow, groupsFor, type Kernel, LANE, type Op } from "../op.ts";
import { apply } from "../record.ts";
import { type Shape, sizeOf, type Tensor } from "../tensor.ts";

const fold = (x: number) => x - 64 * Math.floor(x / 64);
const FOLD = "fn fold(x: f32) -> f32 { return x - 64.0 * floor(x * 0.015625); }";
const folded = (x: string) => `(${x}) - 64.0 * floor((${x}) * 0.015625)`;

/** Elementwise, broadcasting. */
export const plusOp: Op<undefined> = elementwise({
  name: "plus",
  neutral: besides(0), // numbers are folded
  wgsl: ([a, b]) => folded(`${a} + ${b}`),
  f64: ([a, b]) => fold(a + b),
});

/** Elementwise, broadcasting, of three operands. */
export const mixOp: Op<undefined> = elementwise({
  name: "mix",
  wgsl: ([a, b, c]) => folded(`${a} * ${b} + ${c}`),
  f64: ([a, b, c]) => fold(a * b + c),
});

/** Elementwise, u32 from f32. */
export const lessOp: Op<undefined> = elementwise({
  name: "less",
  dtype: "u32",
  wgsl: ([a, b]) => `select(0u, 1u, ${a} < ${b})`,
  f64: ([a, b]) => Number(a < b),
});

/** Elementwise, f32 from u32 and f32. */
export const chooseOp: Op<undefined> = elementwise({
  name: "choose",
  wgsl: ([which, a, b]) => `select(${b}, ${a}, ${which} != 0u)`,
  f64: ([which, a, b]) => which ? a : b,
});

/** A kernel without epilogue: the sum of each row, the last axis staying as 1. */
export const totalOp: Op<undefined> = {
  name: "total",
  outputs: ([x]) => [{ shape: x.shape.with(-1, 1), dtype: "f32" }],
  kernel([x]) {
    const columns = x.shape.at(-1) as number;
    const rows = sizeOf(x.shape) / columns;
    return {
      sizes: [rows, columns],
      workgroups: groupsFor(rows, 64),
      code: `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
struct Sizes { rows: u32, columns: u32 }
@group(0) @binding(2) var<uniform> sizes: Sizes;
${LANE}
${FOLD}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let row = lane(group, groups, local, 64u);
  if (row >= sizes.rows) { return; }
  var sum = 0.0;
  for (var i = 0u; i < sizes.columns; i++) { sum += x[row * sizes.columns + i]; }
  out[row] = fold(sum);
}`,
    };
  },
  reference([x], [shape]) {
    const columns = shape.at(-1) as number;
    const sum = (row: number) => x.subarray(row * columns, (row + 1) * columns).reduce((a, b) => a + b, 0);
    return [Float64Array.from({ length: x.length / columns }, (_, row) => fold(sum(row)))];
  },
};

/** A kernel with an epilogue of one element, or of rows: each with its neighbour, so that it cannot run in place. */
export const shiftOp: Op<undefined> = {
  name: "shift",
  outputs: ([x]) => [{ shape: x.shape, dtype: "f32" }],
  kernel: ([x]) => ({
    ...shiftKernel(sizeOf(x.shape)),
    epilogue: 1,
    rows: (length) => length <= 4 ? shiftKernel(sizeOf(x.shape), length) : undefined,
  }),
  reference: ([x]) => [x.map((value, i) => fold(value + 3 * x[(i + 1) % x.length]))],
};

function shiftKernel(count: number, row?: number): Kernel {
  const lanes = count / (row ?? 1);
  return {
    workgroups: groupsFor(lanes, 64),
    code: `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
${LANE}
${FOLD}
${row ? epilogueRow(row) : EPILOGUE}
fn shifted(at: u32) -> f32 { return fold(x[at] + 3.0 * x[(at + 1u) % arrayLength(&x)]); }
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= ${lanes}u) { return; }
  ${
      row
        ? `epilogueRow(array<f32, ${row}>(${
          Array.from({ length: row }, (_, i) => `shifted(at * ${row}u + ${i}u)`).join(", ")
        }), at);`
        : "epilogue(shifted(at), at);"
    }
}`,
  };
}

/** A kernel with an epilogue of four elements, for sizes that four divides, or of pairs; reads its two inputs backwards. */
export const crossOp: Op<undefined> = {
  name: "cross",
  outputs([x]) {
    if (sizeOf(x.shape) % 4 !== 0) throw new TypeError(`Cannot cross [${x.shape}]: four must divide its size`);
    return [{ shape: x.shape, dtype: "f32" }];
  },
  kernel: ([x]) => ({
    ...crossKernel(sizeOf(x.shape)),
    epilogue: 4,
    pairs: (half) => half % 4 === 0 ? crossKernel(sizeOf(x.shape), half) : undefined,
  }),
  reference: ([x, y]) => [Float64Array.from(x, (_, i) => fold(x[x.length - 1 - i] * y[x.length - 1 - i] + 1))],
};

function crossKernel(count: number, half?: number): Kernel {
  const lanes = half ? count / 8 : count / 4;
  return {
    sizes: [count, lanes],
    workgroups: groupsFor(lanes, 64),
    code: `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;
struct Sizes { count: u32, lanes: u32 }
@group(0) @binding(3) var<uniform> sizes: Sizes;
${LANE}
${FOLD}
${half ? EPILOGUE_PAIRS : EPILOGUE4}
fn crossed(at: u32) -> f32 { return fold(x[sizes.count - 1u - at] * y[sizes.count - 1u - at] + 1.0); }
fn four(at: u32) -> vec4f { return vec4f(crossed(at), crossed(at + 1u), crossed(at + 2u), crossed(at + 3u)); }
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let to = lane(group, groups, local, 64u);
  if (to >= sizes.lanes) { return; }
  let at = 4u * to;
  ${
      half
        ? `let first = at + at / ${half}u * ${half}u;
  epiloguePairs(four(first), four(first + ${half}u), at, ${half}u);`
        : "epilogue4(four(at), at);"
    }
}`,
  };
}

/** An op on rows, with a mark for each: their sums, and the rows changed. */
export const gradeOp: Op<undefined> = {
  name: "grade",
  outputs: ([x]) => [{ shape: x.shape.with(-1, 1), dtype: "f32" }, { shape: x.shape, dtype: "f32" }],
  kernel([x]) {
    const columns = x.shape.at(-1) as number;
    const rows = sizeOf(x.shape) / columns;
    return {
      sizes: [rows, columns],
      workgroups: groupsFor(rows, 64),
      code: `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> marks: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
@group(0) @binding(3) var<storage, read_write> changed: array<f32>;
struct Sizes { rows: u32, columns: u32 }
@group(0) @binding(4) var<uniform> sizes: Sizes;
${LANE}
${FOLD}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= sizes.rows) { return; }
${
        gradeRow({
          element: (i) => `x[at * sizes.columns + ${i}]`,
          columns: "sizes.columns",
          marks: "marks",
          sums: "sums",
          changed: "changed",
        })
      }
}`,
    };
  },
  rows([x]) {
    const length = x.shape.at(-1) as number;
    return {
      length,
      functions: "const STEP = 1.0;",
      body: ([marks], [sums, changed]) =>
        gradeRow({ element: (i) => `STEP * row[${i}]`, columns: `${length}u`, marks, sums, changed }),
    };
  },
  reference([x, marks], [shape]) {
    const columns = shape.at(-1) as number;
    const sum = (row: number) => x.subarray(row * columns, (row + 1) * columns).reduce((a, b) => a + b, marks[row]);
    return [
      Float64Array.from({ length: x.length / columns }, (_, row) => fold(sum(row))),
      x.map((value, at) => fold(value * marks[Math.floor(at / columns)] + at % columns)),
    ];
  },
};

function gradeRow(
  { element, columns, marks, sums, changed }:
    & Readonly<Record<"columns" | "marks" | "sums" | "changed", string>>
    & { element(i: string): string },
): string {
  return `  let mark = ${marks}[at];
  var sum = mark;
  for (var i = 0u; i < ${columns}; i++) {
    let value = ${element("i")};
    sum += value;
    ${changed}[at * ${columns} + i] = ${folded("value * mark + f32(i)")};
  }
  ${sums}[at] = ${folded("sum")};`;
}

/** An op on pairs: of the two halves of each row, one. */
export const joinOp: Op<undefined> = {
  name: "join",
  outputs([x]) {
    const columns = x.shape.at(-1) as number;
    if (columns % 2 !== 0) throw new TypeError(`Cannot join rows of ${columns}: found no halves`);
    return [{ shape: x.shape.with(-1, columns / 2), dtype: "f32" }];
  },
  kernel: ([x]) => ({
    sizes: [x.shape.at(-1) as number / 2],
    workgroups: groupsFor(sizeOf(x.shape) / 2, 64),
    code: `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
struct Sizes { half: u32 }
@group(0) @binding(2) var<uniform> sizes: Sizes;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= arrayLength(&out)) { return; }
  let first = at + at / sizes.half * sizes.half;
  out[at] = ${folded("x[first] + 5.0 * x[first + sizes.half]")};
}`,
  }),
  join: ([x]) => ({
    half: x.shape.at(-1) as number / 2,
    expression: (first, second) => folded(`${first} + 5.0 * ${second}`),
  }),
  reference([x], [shape]) {
    const half = shape.at(-1) as number / 2;
    const first = (at: number) => at + Math.floor(at / half) * half;
    return [Float64Array.from({ length: x.length / 2 }, (_, at) => fold(x[first(at)] + 5 * x[first(at) + half]))];
  },
};

/** An op that changes pairs: each of two halves of a row by the same numbers. */
export const spreadOp: Op<undefined> = {
  name: "spread",
  outputs: ([_value, x]) => [{ shape: x.shape, dtype: "f32" }],
  kernel: ([value, x]) => ({
    sizes: [x.shape.at(-1) as number / 2],
    workgroups: groupsFor(sizeOf(value.shape), 64),
    inPlace: [[0, 1]],
    code: `
@group(0) @binding(0) var<storage, read> value: array<f32>;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
struct Sizes { half: u32 }
@group(0) @binding(2) var<uniform> sizes: Sizes;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= arrayLength(&value)) { return; }
  let first = at + at / sizes.half * sizes.half;
  let was = x[first];
  x[first] = ${folded("value[at] + x[first + sizes.half]")};
  x[first + sizes.half] = ${folded("value[at] * was")};
}`,
  }),
  spread: ([_value, x]) => ({
    half: x.shape.at(-1) as number / 2,
    expressions: (value, first, second) => [folded(`${value} + ${second}`), folded(`${value} * ${first}`)],
  }),
  reference([value, x], [_value, shape]) {
    const half = shape.at(-1) as number / 2;
    const out = x.slice();
    value.forEach((each, at) => {
      const first = at + Math.floor(at / half) * half;
      out[first] = fold(each + x[first + half]);
      out[first + half] = fold(each * x[first]);
    });
    return [out];
  },
};

/** An op that turns pairs, the halves of an axis, by a table `[2, pairs]`: each of a pair by the other and a number of its own. */
export const turnOp: Op<{ axis: number }> = {
  name: "turn",
  outputs([x, table], { axis }) {
    const fits = table.shape.join() === [2, sizeOf(x.shape) / 2].join();
    if (x.shape[axis] % 2 !== 0 || !fits) {
      throw new TypeError(
        `Cannot turn halves of axis ${axis} of [${x.shape}] by [${table.shape}]: expected [2, pairs]`,
      );
    }
    return [{ shape: x.shape, dtype: "f32" }];
  },
  kernel: ([x], { axis }) => ({
    sizes: [halfOf(x.shape, axis)],
    workgroups: groupsFor(sizeOf(x.shape) / 2, 64),
    inPlace: [[0, 0]],
    code: `
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read> table: array<f32>;
struct Sizes { half: u32 }
@group(0) @binding(2) var<uniform> sizes: Sizes;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  let pairs = arrayLength(&x) / 2u;
  if (at >= pairs) { return; }
  let first = at + at / sizes.half * sizes.half;
  let was = x[first];
  x[first] = ${folded("was + table[at] * x[first + sizes.half]")};
  x[first + sizes.half] = ${folded("x[first + sizes.half] + table[at + pairs] * was")};
}`,
  }),
  turn: ([x], { axis }) => ({
    half: halfOf(x.shape, axis),
    body: (table) =>
      `  return mat2x4f(${folded(`first + ${table}[at / 4u] * second`)}, ${
        folded(`second + ${table}[(at + ${sizeOf(x.shape) / 2}u) / 4u] * first`)
      });`,
  }),
  reference([x, table], [shape], { axis }) {
    const half = halfOf(shape, axis);
    const pairs = x.length / 2;
    const turned = x.slice();
    for (let at = 0; at < pairs; at++) {
      const first = at + Math.floor(at / half) * half;
      turned[first] = fold(x[first] + table[at] * x[first + half]);
      turned[first + half] = fold(x[first + half] + table[at + pairs] * x[first]);
    }
    return [turned];
  },
};

/** Elements from one of a pair to the other, the two lying in the halves of an axis. */
function halfOf(shape: Shape, axis: number): number {
  return sizeOf(shape.slice(axis)) / 2;
}

/** A kernel of two outputs. */
export const splitOp: Op<undefined> = {
  name: "split",
  outputs: ([x]) => [{ shape: x.shape, dtype: "f32" }, { shape: x.shape, dtype: "f32" }],
  kernel: ([x]) => ({
    workgroups: groupsFor(sizeOf(x.shape), 64),
    code: `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> up: array<f32>;
@group(0) @binding(2) var<storage, read_write> back: array<f32>;
${LANE}
${FOLD}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= arrayLength(&x)) { return; }
  up[at] = fold(5.0 * x[at] + 1.0);
  back[at] = x[arrayLength(&x) - 1u - at];
}`,
  }),
  reference: ([x]) => [x.map((value) => fold(5 * value + 1)), x.toReversed()],
};

/** A kernel that works in place, or beside its input if eight divides it, and has an epilogue and a second output. */
export const settleOp: Op<undefined> = {
  name: "settle",
  outputs: ([x]) => [{ shape: x.shape, dtype: "f32" }, { shape: x.shape, dtype: "f32" }],
  kernel: ([x]) => ({
    ...settleKernel(sizeOf(x.shape), "out"),
    inPlace: [[0, 0]],
    ...(sizeOf(x.shape) % 8 === 0 && { apart: () => settleKernel(sizeOf(x.shape), "x") }), // else it is copied, as others are
  }),
  reference: ([x]) => [x.map((value) => fold(3 * value + 2)), x.map((value) => fold(value + 7))],
};

function settleKernel(count: number, from: "x" | "out"): Kernel {
  const names = from === "x" ? ["x", "out", "more"] : ["out", "more"];
  const bound = names.map((name, i) =>
    `@group(0) @binding(${i}) var<storage, ${name === "x" ? "read" : "read_write"}> ${name}: array<f32>;`
  );
  return {
    epilogue: 1,
    workgroups: groupsFor(count, 64),
    code: `
${bound.join("\n")}
${LANE}
${FOLD}
${EPILOGUE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= ${count}u) { return; }
  let value = ${from}[at];
  more[at] = fold(value + 7.0);
  epilogue(fold(3.0 * value + 2.0), at);
}`,
  };
}

/** A kernel that writes two outputs over two of its three inputs, as an optimizer does. */
export const updateOp: Op<undefined> = {
  name: "update",
  outputs: ([x]) => [{ shape: x.shape, dtype: "f32" }, { shape: x.shape, dtype: "f32" }],
  kernel: ([x]) => ({
    inPlace: [[0, 0], [1, 1]],
    workgroups: groupsFor(sizeOf(x.shape), 64),
    code: `
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> m: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
${LANE}
${FOLD}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at >= arrayLength(&x)) { return; }
  m[at] = fold(m[at] + 2.0 * dy[at]);
  x[at] = fold(x[at] + m[at]);
}`,
  }),
  reference([x, m, dy]) {
    const moments = m.map((value, i) => fold(value + 2 * dy[i]));
    return [x.map((value, i) => fold(value + moments[i])), moments];
  },
};

/** One result of an op without attributes. */
export function use(op: Op<undefined>, ...inputs: Tensor[]): Tensor {
  return apply(op, inputs, undefined)[0];
}

import { EPILOGUE, EPILOGUE4, EPILOGUE_PAIRS, epilogueRow } from "@trm/engine";
import type { Axis, Halves, Layout, Product } from "./product.ts";

/** Which axes four divides: operands and result are read and written four at a time along those. */
export type Fours = Readonly<Record<"M" | "N" | "K", boolean>>;

/** Which of a product's axes four divides. */
export function foursOf({ M, N, K }: Product): Fours {
  return { M: M % 4 === 0, N: N % 4 === 0, K: K % 4 === 0 };
}

/** The uniform that every kernel of the family takes. */
export function sizesOf({ batches, terms, M, N, K, aStride, bStride }: Product, halves?: Halves): number[] {
  return [batches, terms, M, N, K, aStride, bStride, ...(halves ? [halves.half] : [])];
}

/**
 * The bindings of a product, and how kernels reach them whatever the sizes:
 *
 * - `a4(first, row, four)` and `b4(first, row, four)`: four neighbours as they are stored; beyond M and N any number, beyond K zeros if
 *   the kernel reads that far (`beyond`).
 * - `put(z, m, four, value)`: stores four neighbours of `out[z, m]`, those inside.
 * - `putPairs(z, m, four, first, second)`, instead, with an axis `halved`: the same of its first halves, and their counterparts, both as if
 *   only first halves were counted; `paired(at, half, which)` is where one of a pair lies among all.
 * - `epilogueRow(row, m)`, instead, with a `row`: stores a whole row.
 */
export function frame(layout: Layout, fours: Fours, { beyond, halved, row }: Reach): string {
  const [aRows, aColumns] = layout === "TN" ? ["K", "M"] as const : ["M", "K"] as const;
  const [bRows, bColumns] = layout === "NT" ? ["N", "K"] as const : ["K", "N"] as const;
  const type = (columns: keyof Fours) => fours[columns] ? "vec4f" : "f32";
  return /* wgsl */ `
struct Sizes { batches: u32, terms: u32, M: u32, N: u32, K: u32, aStride: u32, bStride: u32${
    halved ? ", half: u32" : ""
  } };
@group(0) @binding(0) var<storage, read> a: array<${type(aColumns)}>; //        [.., ${aRows}, ${aColumns}]
@group(0) @binding(1) var<storage, read> b: array<${type(bColumns)}>; //        [.., ${bRows}, ${bColumns}]
@group(0) @binding(2) var<storage, read_write> out: array<${row ? "f32" : type("N")}>; //  [batches, M, N]
@group(0) @binding(3) var<uniform> size: Sizes;
${row ? epilogueRow(row) : halved ? EPILOGUE_PAIRS : fours.N ? EPILOGUE4 : EPILOGUE}
${reader("a", { rows: aRows, columns: aColumns, four: fours[aColumns], beyond })}
${reader("b", { rows: bRows, columns: bColumns, four: fours[bColumns], beyond })}
${row ? "" : halved ? PAIRED + putPairs[halved] : fours.N ? putFour : putOnes}`;
}

/** How a kernel reaches a product. */
export interface Reach {
  /** It reads beyond K. */
  readonly beyond: boolean;
  /** It stores pairs that lie in halves of this axis. */
  readonly halved?: Axis;
  /** It stores whole rows of so many elements. */
  readonly row?: number;
}

/**
 * Puts the rows `c0_0, c0_1, …`, `c1_0, …` of `fours` each, where `place` says: the arguments of `put` but the last, given `r`. With an axis
 * `halved`, the second half of the rows or of the fours are the counterparts of the first.
 *
 * In a loop, for drivers that write every store out lane by lane: 32 of them took three quarters of the time to build on Mesa 25's.
 */
export function putRows(rows: number, fours: number, place: (four: number) => string, halved?: Axis): string {
  const times = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i));
  const count = halved === "rows" ? rows / 2 : rows;
  const valuesOf = (r: number) => [
    ...times(fours, (c) => `c${r}_${c}`),
    ...(halved === "rows" ? times(fours, (c) => `c${r + count}_${c}`) : []),
  ];
  const values = valuesOf(0).length;
  const puts = halved
    ? times(values / 2, (c) => `putPairs(${place(c)}, value${c}, value${c + values / 2});`)
    : times(values, (c) => `put(${place(c)}, value${c});`);
  return `for (var r = 0u; r < ${count}u; r++) {
    ${times(values, (c) => `var value${c} = vec4f(0);`).join(" ")}
    switch r {
    ${
    times(count, (r) => `case ${r}u: { ${valuesOf(r).map((from, c) => `value${c} = ${from};`).join(" ")} }`).join(
      "\n    ",
    )
  }
    default: {}
    }
    ${puts.join("\n    ")}
  }`;
}

/**
 * Where along an axis of the product `at` of a tile lies, both counted in `width`s, where the tile begins at `origin`. Of every `own` rows or
 * columns of an axis that is `halved` the second half are the counterparts of the first, and `origin` counts first ones only.
 */
export function placed(
  at: string,
  { origin, own, halved, width }: {
    readonly origin: "m" | "n";
    readonly own: number;
    readonly halved: boolean;
    readonly width: 1 | 4;
  },
): string {
  const first = width === 1 ? origin : `${origin} / 4u`;
  if (!halved) return `${first} + ${at}`;
  const [all, firsts] = [own / width, own / 2 / width];
  const pair = `${first} + (${at}) / ${all}u * ${firsts}u + (${at}) % ${firsts}u`;
  return `paired(${pair}, size.half${width === 1 ? "" : " / 4u"}, (${at}) % ${all}u / ${firsts}u)`;
}

interface Stored {
  readonly rows: keyof Fours;
  readonly columns: keyof Fours;
  /** Bound as fours. */
  readonly four: boolean;
  readonly beyond: boolean;
}

function reader(name: string, { rows, columns, four, beyond }: Stored): string {
  const one = (j: number) => `${name}[at + min(4u * four + ${j}u, size.${columns} - 1u)]`;
  const read = four
    ? `${name}[at / 4u + min(four, size.${columns} / 4u - 1u)]`
    : `vec4f(${[0, 1, 2, 3].map(one).join(", ")})`;
  const inside = columns === "K" ? "vec4u(4u * four) + vec4u(0, 1, 2, 3) < vec4u(size.K)" : "row < size.K";
  return `fn ${name}4(first: u32, row: u32, four: u32) -> vec4f {
  let at = first + min(row, size.${rows} - 1u) * size.${columns};
  let value = ${read};
  return ${beyond ? `select(vec4f(0), value, ${inside})` : "value"};
}`;
}

const putFour = `fn put(z: u32, m: u32, four: u32, value: vec4f) {
  if (m >= size.M || 4u * four >= size.N) { return; }
  epilogue4(value, (z * size.M + m) * size.N + 4u * four);
}`;

const putOnes = `fn put(z: u32, m: u32, four: u32, value: vec4f) {
  if (m >= size.M) { return; }
  let at = (z * size.M + m) * size.N + 4u * four;
  ${
  ["x", "y", "z", "w"].map((c, j) => `if (4u * four + ${j}u < size.N) { epilogue(value.${c}, at + ${j}u); }`).join(
    "\n  ",
  )
}
}`;

const PAIRED = `fn paired(at: u32, half: u32, which: u32) -> u32 { return at + (at / half + which) * half; }
`;

const putPairs: Readonly<Record<Axis, string>> = {
  columns: `fn putPairs(z: u32, m: u32, four: u32, first: vec4f, second: vec4f) {
  if (m >= size.M || 8u * four >= size.N) { return; }
  epiloguePairs(first, second, (z * size.M + m) * (size.N / 2u) + 4u * four, size.half);
}`,
  rows: `fn putPairs(z: u32, m: u32, four: u32, first: vec4f, second: vec4f) {
  if (m >= size.half || 4u * four >= size.N) { return; }
  epiloguePairs(first, second, (z * size.half + m) * size.N + 4u * four, size.half * size.N);
}`,
};

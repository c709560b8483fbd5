import type { DType, Shape } from "@trm/engine";

/** Which operand is stored transposed: NT multiplies by bᵀ, TN multiplies aᵀ. */
export type Layout = "NN" | "NT" | "TN";

/** What a product is made with. */
export interface MatmulAttributes {
  /** How the operands are stored. */
  readonly layout: Layout;
  /** Add the batch elements' products up. */
  readonly sum: boolean;
}

/** A product as kernels see it: `out[z] = Σ_t a[t] b[t]` for z < batches, over the `terms` batch elements t from z · terms on. */
export interface Product {
  readonly layout: Layout;
  readonly batches: number;
  readonly terms: number;
  readonly M: number;
  readonly N: number;
  readonly K: number;
  /** Elements from one batch element of `a` to the next, 0 where all share one. */
  readonly aStride: number;
  /** The same of `b`. */
  readonly bStride: number;
}

/** The product of operands of these shapes; throws a TypeError where they do not fit. */
export function productOf(a: Shape, b: Shape, { layout, sum }: MatmulAttributes): Product {
  const what = `Cannot multiply [${a}] by [${b}] (${layout}${sum ? ", summed" : ""})`;
  for (const shape of [a, b]) {
    if (shape.length !== 2 && shape.length !== 3) {
      throw new TypeError(`${what}: found ${shape.length} axes, expected 2 or 3`);
    }
  }
  const [M, aK] = layout === "TN" ? [a.at(-1) as number, a.at(-2)] : [a.at(-2) as number, a.at(-1)];
  const [N, K] = layout === "NT" ? [b.at(-2) as number, b.at(-1) as number] : [b.at(-1) as number, b.at(-2) as number];
  if (aK !== K) throw new TypeError(`${what}: inner sizes ${aK} and ${K} differ`);
  const batched = [a, b].filter(({ length }) => length === 3);
  const B = batched[0]?.[0] ?? 1;
  if (batched.some(([other]) => other !== B)) throw new TypeError(`${what}: batches ${a[0]} and ${b[0]} differ`);
  if (sum && batched.length < 2) throw new TypeError(`${what}: expected both to have a batch axis to sum over`);
  return {
    layout,
    batches: sum ? 1 : B,
    terms: sum ? B : 1,
    M,
    N,
    K,
    aStride: a.length === 3 ? M * K : 0,
    bStride: b.length === 3 ? K * N : 0,
  };
}

/** The same numbers as fewer, larger products: rows that share `b` are one product, and so are summed products of long columns. */
export function folded(product: Product): Product {
  const { layout, batches, terms, M, K, bStride } = product;
  if (layout !== "TN" && batches > 1 && bStride === 0) return { ...product, batches: 1, M: batches * M, aStride: 0 };
  if (layout === "TN" && terms > 1) return { ...product, terms: 1, K: terms * K, aStride: 0, bStride: 0 };
  return product;
}

/** An axis of a product's result. */
export type Axis = "rows" | "columns";

/** How the result lies in halves, which pairs of elements lie in: all rows in two, or the columns in one or more times two. */
export interface Halves {
  readonly axis: Axis;
  /** Rows or columns of a half. */
  readonly half: number;
}

/** The halves that elements `half` apart lie in; nothing if they lie otherwise, or not in whole fours. */
export function halvesOf({ layout, M, N }: Product, half: number): Halves | undefined {
  if (N % (2 * half) === 0 && half % 4 === 0) return { axis: "columns", half };
  const rows = 2 * half === M * N && M % 2 === 0 && N % 4 === 0;
  return rows && (layout !== "TN" || M % 8 === 0) ? { axis: "rows", half: M / 2 } : undefined;
}

/** Half of a product. */
export function halfOf(product: Product, { axis }: Halves): Product {
  return axis === "rows" ? { ...product, M: product.M / 2 } : { ...product, N: product.N / 2 };
}

/** What tells a product from others: `NT 2592×384×128`, M × N × K, with what it repeats and shares, and types other than f32. */
export function describe(
  { layout, batches, terms, M, N, K, aStride, bStride }: Product,
  dtypes: readonly DType[],
): string {
  const count = batches * terms;
  const shared = (name: string, stride: number) => count > 1 && stride === 0 ? [`one ${name}`] : [];
  const types = dtypes.every((dtype) => dtype === "f32") ? [] : [dtypes.join(" × ")];
  return [
    `${layout} ${M}×${N}×${K}`,
    ...(batches > 1 ? [`${batches} times`] : []),
    ...(terms > 1 ? [`${terms} added up`] : []),
    ...shared("a", aStride),
    ...shared("b", bStride),
    ...types,
  ].join(", ");
}

/** The same sums in equal parts, at most `most`, each part a batch element of its own; the product itself where no number divides them. */
export function split(product: Product, most: number): Product {
  const { layout, terms, M, N, K } = product;
  const whole = terms > 1 ? terms : layout === "TN" ? K : 1;
  const parts = Array.from({ length: Math.max(1, most) }, (_, i) => i + 1).findLast((parts) =>
    whole % parts === 0
  ) as number;
  if (terms > 1) return { ...product, batches: parts, terms: terms / parts };
  return { ...product, batches: parts, K: K / parts, aStride: M * K / parts, bStride: K * N / parts };
}

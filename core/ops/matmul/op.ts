import {
  apply,
  type Case,
  chosenWay,
  type Op,
  type Shape,
  type Spec,
  type Target,
  type Tensor,
  type Ways,
} from "@trm/engine";
import { candidates, wholeRows } from "./candidates.ts";
import { describe, folded, type Layout, type MatmulAttributes, productOf } from "./product.ts";
import { multiplyInF64 } from "./reference.ts";

export type { Layout, MatmulAttributes } from "./product.ts";

/**
 * The matrix product, of matrices or of batches of them; an operand without a batch axis is shared by every batch element.
 *
 * `a [B, M, K], b [B, K, N] → [B, M, N]`. With layout NT, `b` is stored `[B, N, K]`, as weights are: a linear layer is
 * `matmul(x, W, { layout: "NT" })`. With TN, `a` is stored `[B, K, M]`. With `sum`, both have a batch axis and the result
 * `[M, N]` is the sum over it: the gradient of a shared operand.
 */
export function matmul(a: Tensor, b: Tensor, { layout = "NN", sum = false }: Partial<MatmulAttributes> = {}): Tensor {
  return apply(matmulOp, [a, b], { layout, sum })[0];
}

/** The op behind {@linkcode matmul}. */
export const matmulOp: Op<MatmulAttributes> = {
  name: "matmul",
  outputs([a, b], attributes) {
    const { batches, M, N } = productOf(a.shape, b.shape, attributes);
    const batched = !attributes.sum && (a.shape.length === 3 || b.shape.length === 3);
    return [{ shape: batched ? [batches, M, N] : [M, N], dtype: "f32" }];
  },
  kernel([a, b], attributes, target) {
    const product = folded(productOf(a.shape, b.shape, attributes));
    return {
      ...chosenWay(waysOf([a, b], attributes, target), target.kernels).kernel(),
      rows: (length) => length === product.N ? wholeRows(product, target) : undefined,
    };
  },
  ways: waysOf,
  reference: (
    [a, b],
    [aShape, bShape],
    attributes,
  ) => [multiplyInF64(a, b, folded(productOf(aShape, bShape, attributes)))],
  vjp([dy], [a, b], _outputs, { layout }) {
    if (!dy) return [null, null];
    const shared = (operand: Tensor) => dy.shape.length === 3 && operand.shape.length === 2; // its gradient is a sum
    const da = { sum: shared(a) };
    const db = { sum: shared(b) };
    if (layout === "NN") return [matmul(dy, b, { layout: "NT", ...da }), matmul(a, dy, { layout: "TN", ...db })];
    if (layout === "NT") return [matmul(dy, b, { layout: "NN", ...da }), matmul(dy, a, { layout: "TN", ...db })];
    return [matmul(b, dy, { layout: "NT", ...da }), matmul(a, dy, { layout: "NN", ...db })];
  },
  cases: [
    ...each([1, 1], [1, 1]),
    ...each([5, 1], [1, 3]), //                   K = 1: an outer product
    ...each([5, 257], [257, 7]), //               long sums, nothing that four divides
    ...each([37, 33], [33, 70]), //               edges on every side
    ...each([20, 36], [36, 44]), //               fours, but no whole blocks
    ...each([3, 4, 8], [8, 12]), //               b shared
    ...each([10, 9], [2, 9, 8]), //               a shared, as in mixing along a sequence of 9
    ...each([3, 12, 12], [3, 12, 8]),
    ...each([3, 5, 11], [3, 11, 7], true),
    ...each([2, 36, 20], [2, 20, 36], true),
    ...timed([2592, 128], [384, 128], "NT"), //   D = 128, B = 32, L = 81: queries, keys and values
    ...timed([2592, 384], [384, 128], "NN"), //   their gradients: of what they are made from,
    ...timed([2592, 384], [2592, 128], "TN"), //  and of the weights
    ...timed([512, 81], [32, 81, 128], "NN"), //  mixing along the sequence
    ...timed([512, 81], [32, 512, 128], "TN"),
    ...timed([32, 512, 128], [32, 81, 128], "NT", true),
    ...timed([1024, 64], [192, 64], "NT"), //     D = 64, B = 64, L = 16
    ...timed([1024, 192], [192, 64], "NN"),
    ...timed([1024, 192], [1024, 64], "TN"),
    ...timed([1024, 512], [512, 512], "NN"),
    ...timed([1024, 512], [512, 512], "NT"),
    ...timed([512, 1024], [512, 512], "TN"),
  ],
};

/** The kernels there are for a product of such operands. */
function waysOf([a, b]: readonly Spec[], attributes: MatmulAttributes, target: Target): Ways {
  const product = folded(productOf(a.shape, b.shape, attributes));
  return { what: `matmul ${describe(product, [a.dtype, b.dtype])}`, ways: candidates(product, target) };
}

/** A case that is timed. */
function timed(a: Shape, b: Shape, layout: Layout, sum = false): Case<MatmulAttributes>[] {
  return [{
    inputs: [{ shape: a, dtype: "f32" }, { shape: b, dtype: "f32" }],
    attributes: { layout, sum },
    bench: true,
  }];
}

/** A case in every layout, `a [.., M, K]` and `b [.., K, N]` stored as each wants them. */
function each(a: Shape, b: Shape, sum = false): Case<MatmulAttributes>[] {
  const swapped = (shape: Shape) => [...shape.slice(0, -2), shape.at(-1) as number, shape.at(-2) as number];
  return (["NN", "NT", "TN"] as Layout[]).map((layout) => ({
    inputs: [
      { shape: layout === "TN" ? swapped(a) : a, dtype: "f32" },
      { shape: layout === "NT" ? swapped(b) : b, dtype: "f32" },
    ],
    attributes: { layout, sum },
  }));
}

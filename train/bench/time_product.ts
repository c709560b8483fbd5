import { type Device, input, output, plan, profile, record, type Shape, type Tensor, type Values } from "@trm/engine";
import { gather, type Layout, matmul, sumAxis } from "@trm/ops";
import { draw, type OpTiming, sumOf } from "./time_op.ts";

/** A matrix product: `a [M, K]`, `b [K, N]`, stored as the layout says. */
export interface Product {
  /** Rows of a. */
  readonly M: number;
  /** Columns of b. */
  readonly N: number;
  /** What is summed over. */
  readonly K: number;
  /** How the operands are stored. */
  readonly layout: Layout;
  /** As many such products, as mixing along a sequence makes them: all of one `a` in NN and TN, added up in NT. */
  readonly batch?: number;
}

/**
 * Times a matrix product as it stands within a training step: its operands and its result are activations, which a device of precision
 * f16 stores as halves.
 */
export async function timeProduct({ M, N, K, layout, batch }: Product, device: Device): Promise<OpTiming> {
  const times = batch === undefined ? [] : [batch];
  const sum = batch !== undefined && layout === "NT";
  const a = [...(sum ? times : []), ...(layout === "TN" ? [K, M] : [M, K])];
  const b = [...times, ...(layout === "NT" ? [N, K] : [K, N])];
  const graph = record(() => {
    const product = matmul(operand("a", a), operand("b", b), { layout, sum });
    output("sums", sumAxis(product, 0)); // an output itself would be kept in f32
  });
  const kinds = await profile(plan({ product: graph }, device.limits), "product", {
    device,
    samples: 5,
    only: (label) => label.startsWith("matmul"),
    prepare: ({ programs }) => programs.product.run({ ...valuesOf("a", a), ...valuesOf("b", b) }),
  });
  return sumOf(kinds);
}

/** Rows that an operand repeats: to draw numbers for all of them would take longer than to multiply. */
const ROWS = 64;

function operand(name: string, shape: Shape): Tensor {
  const { table, ids } = repeatedRows(shape);
  return gather(input(`${name}.table`, table), input(`${name}.ids`, ids, "u32"));
}

function valuesOf(name: string, shape: Shape): Values {
  const { table, ids } = repeatedRows(shape);
  return {
    [`${name}.table`]: draw({ shape: table, dtype: "f32" }, 0),
    [`${name}.ids`]: draw({ shape: ids, dtype: "u32", below: ROWS }, 1),
  };
}

function repeatedRows(shape: Shape): { table: Shape; ids: Shape } {
  return { table: [ROWS, shape[shape.length - 1]], ids: shape.slice(0, -1) };
}

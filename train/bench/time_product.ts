import { type Device, input, output, plan, profile, record, type Tensor, type Values } from "@trm/engine";
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
}

/**
 * Times a matrix product as it stands within a training step: its operands and its result are activations, which a device of precision
 * f16 stores as halves.
 */
export async function timeProduct({ M, N, K, layout }: Product, device: Device): Promise<OpTiming> {
  const a: [rows: number, columns: number] = layout === "TN" ? [K, M] : [M, K];
  const b: [rows: number, columns: number] = layout === "NT" ? [N, K] : [K, N];
  const graph = record(() => {
    const product = matmul(operand("a", ...a), operand("b", ...b), { layout });
    output("sums", sumAxis(product, 0)); // an output itself would be kept in f32
  });
  const kinds = await profile(plan({ product: graph }, device.limits), "product", {
    device,
    samples: 5,
    only: (label) => label.startsWith("matmul"),
    prepare: ({ programs }) => programs.product.run({ ...valuesOf("a", ...a), ...valuesOf("b", ...b) }),
  });
  return sumOf(kinds);
}

/** Rows that an operand repeats: to draw numbers for all of them would take longer than to multiply. */
const ROWS = 64;

function operand(name: string, rows: number, columns: number): Tensor {
  return gather(input(`${name}.table`, [ROWS, columns]), input(`${name}.ids`, [rows], "u32"));
}

function valuesOf(name: string, rows: number, columns: number): Values {
  return {
    [`${name}.table`]: draw({ shape: [ROWS, columns], dtype: "f32" }, 0),
    [`${name}.ids`]: draw({ shape: [rows], dtype: "u32", below: ROWS }, 1),
  };
}

import { fillOp } from "../elementwise.ts";
import { reshapeOp } from "../layout.ts";
import type { Op } from "../op.ts";
import type { Node } from "../record.ts";
import { sameShape, type Tensor } from "../tensor.ts";

/**
 * The nodes, those simplified that make one number everywhere, of such numbers only, or that leave one of their inputs as it is: the former
 * become constants, the latter views.
 *
 * Gradients are full of both: they start from ones.
 */
export function fold(nodes: readonly Node[]): Node[] {
  const constants = new Map<Tensor, number>();
  return nodes.map((node) => {
    const { op, inputs, outputs: [output], attributes } = node;
    const known = inputs.map((tensor) => constants.get(tensor));
    const same = op.neutral?.(known, attributes);
    const value = same === undefined ? valueOf(node, known) : known[same];
    if (value !== undefined && Number.isFinite(value)) {
      constants.set(output, value);
      return replaced(node, fillOp, { inputs: [], attributes: { shape: output.shape, value, dtype: output.dtype } });
    }
    if (same === undefined || !sameShape(inputs[same].shape, output.shape)) return node;
    return replaced(node, reshapeOp, { inputs: [inputs[same]], attributes: { shape: output.shape } });
  });
}

/** The number that a node makes everywhere; nothing where that is not known. */
function valueOf({ op, attributes }: Node, known: readonly (number | undefined)[]): number | undefined {
  if (op.name === fillOp.name) return (attributes as { readonly value: number }).value;
  const values = known.filter((value) => value !== undefined);
  if (values.length === 0 || values.length < known.length) return undefined;
  if (op.layout === "view") return values[0];
  if (!op.expression) return undefined;
  return op.reference(values.map((value) => Float64Array.of(value)), values.map(() => [1]), attributes)[0][0];
}

function replaced<A>(node: Node, op: Op<A>, { inputs, attributes }: { inputs: Tensor[]; attributes: A }): Node {
  return { ...node, op: op as Op, inputs, attributes };
}

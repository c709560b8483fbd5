import { type DType, type Elementwise, elementwise, type Op } from "@trm/engine";

/** Declares an elementwise op that takes operands of these types only, and refuses others where it is recorded. */
export function typed<A>(operands: readonly DType[], op: Elementwise<A>): Op<A> {
  const declared = elementwise(op);
  return {
    ...declared,
    outputs(inputs, attributes) {
      const found = inputs.map(({ dtype }) => dtype);
      if (found.join() !== operands.join()) {
        throw new TypeError(`Cannot ${op.name}: found operands ${found.join(", ")}, expected ${operands.join(", ")}`);
      }
      return declared.outputs(inputs, attributes);
    },
  };
}

import { add, fill } from "./elementwise.ts";
import { apply, type Node, recording, type Segment } from "./record.ts";
import type { Tensor } from "./tensor.ts";

/**
 * The gradient of the sum of `loss` with respect to each of `wrt`, derived from the recording in progress.
 *
 * `wrt` may be parameters or any recorded tensors; one that `loss` does not depend on has a gradient of zeros. `onto`, for the first
 * of them, parameters, are sums that their gradients are added to.
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[], onto: readonly Tensor[] = []): Tensor[] {
  const nodes = [...recording().nodes];
  const active = dependents(nodes, wrt);
  const totals = new Map<Tensor, Tensor>([[loss, fill(loss.shape, 1)]]);
  onto.forEach((sum, i) => totals.set(wrt[i], sum));
  const replay = replayer();
  for (const node of nodes.reverse()) {
    const dy = node.outputs.map((output) => totals.get(output) ?? null);
    if (node.constant || !dy.some(Boolean) || !node.inputs.some((tensor) => active.has(tensor))) continue;
    if (!node.op.vjp) throw new TypeError(`Cannot differentiate ${node.op.name}: it has no vjp`);
    const { inputs, outputs } = replay(node);
    const dx = node.op.vjp(dy, inputs, outputs, node.attributes);
    node.inputs.forEach((tensor, i) => {
      const share = dx[i];
      if (!share || !active.has(tensor)) return;
      const total = totals.get(tensor);
      totals.set(tensor, total ? add(total, share) : share);
    });
  }
  return wrt.map((tensor) => totals.get(tensor) ?? fill(tensor.shape, 0));
}

/** `wrt` and all that is computed from it outside `noGradient`. */
function dependents(nodes: readonly Node[], wrt: readonly Tensor[]): Set<Tensor> {
  const active = new Set(wrt);
  for (const { constant, inputs, outputs } of nodes) {
    if (!constant && inputs.some((tensor) => active.has(tensor))) outputs.forEach((output) => active.add(output));
  }
  return active;
}

/** Finds the values a node's vjp needs: the recorded ones or, in a rematerialized segment, the segment recorded again. */
function replayer(): (node: Node) => Pick<Node, "inputs" | "outputs"> {
  const again = new Map<Tensor, Tensor>();
  const replayed = new Set<Segment>();
  const now = (tensor: Tensor) => again.get(tensor) ?? tensor;
  return (node) => {
    if (!node.segment) return node;
    if (!replayed.has(node.segment)) {
      replayed.add(node.segment);
      for (const { op, inputs, outputs, attributes } of node.segment.nodes) {
        apply(op, inputs.map(now), attributes).forEach((output, i) => again.set(outputs[i], output));
      }
    }
    return { inputs: node.inputs.map(now), outputs: node.outputs.map(now) };
  };
}

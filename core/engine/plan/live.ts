import type { Graph, Node } from "../record.ts";
import { isState, type State, type Tensor } from "../tensor.ts";

/** The nodes that an assigned state or an output depends on, in the order recorded. */
export function liveNodes(graph: Graph): Node[] {
  const needed = new Set<Tensor>([...graph.assigned.values(), ...graph.outputs.values()]);
  const live: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    live.push(node);
    node.inputs.forEach((tensor) => needed.add(tensor));
  }
  return live.reverse();
}

/** The states that graphs read or assign, a bundle in place of its parts, in the order they first appear. */
export function statesOf(graphs: readonly Graph[]): State[] {
  const states = new Set<State>();
  const see = (tensor: Tensor) => isState(tensor) && states.add(tensor.home?.bundle ?? tensor);
  for (const graph of graphs) {
    for (const node of liveNodes(graph)) node.inputs.forEach(see);
    for (const [state, value] of graph.assigned) [state, value].forEach(see);
    graph.outputs.forEach(see);
  }
  return [...states];
}

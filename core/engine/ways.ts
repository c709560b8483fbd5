import type { Device } from "./device.ts";
import type { Kernel, Target } from "./op.ts";
import { fuse } from "./plan/fuse.ts";
import { liveNodes } from "./plan/live.ts";
import type { Graph, Node } from "./record.ts";
import type { Tensor } from "./tensor.ts";

/** One of several ways to compute the same. */
export interface Way {
  /** What tells it from the others. */
  readonly name: string;
  /** The kernel, when it is wanted. */
  kernel(): Kernel;
}

/** The ways a device may compute something, the usual one first. */
export interface Ways {
  /** The op and the sizes, `matmul NT 2592×384×128`: what a choice is kept by. */
  readonly what: string;
  /** At least one. */
  readonly ways: readonly Way[];
}

/** The names of ways by what they compute: those found faster on a device than the usual ones. Plain data. */
export type KernelChoices = Readonly<Record<string, string>>;

/** The way that was chosen, or the usual one where nothing was. */
export function chosenWay({ what, ways }: Ways, choices: KernelChoices = {}): Way {
  if (!Object.hasOwn(choices, what)) return ways[0];
  const chosen = ways.find(({ name }) => name === choices[what]);
  if (chosen) return chosen;
  const names = ways.map(({ name }) => `"${name}"`).join(", ");
  throw new TypeError(`Cannot compute ${what} by "${choices[what]}": expected one of ${names}`);
}

/** The same device, whose plans compute by these choices; close either of the two. */
export function withKernels(device: Device, kernels: KernelChoices): Device {
  return { ...device, limits: { ...device.limits, target: { ...device.limits.target, kernels } } };
}

/** What graphs compute in one of several ways. */
export interface Choosable extends Ways {
  /** A node that computes it. */
  readonly node: Node;
  /** The op that joins or turns the pairs it makes, if one mostly does: the planner may have both done by one kernel. */
  readonly after?: Node;
  /** How many nodes do. */
  readonly count: number;
}

/** All that graphs compute for which a device has several kernels, those of most nodes first; whole rows are made in one way. */
export function choosable(graphs: readonly Graph[], target: Target): Choosable[] {
  const found = new Map<string, { ways: Ways; uses: Use[] }>();
  for (const graph of graphs) {
    const nodes = liveNodes(graph);
    const inRows = new Set(
      fuse(graph, target).steps.map(({ kernel, tail }) => tail?.kind === "rows" ? kernel?.node : undefined),
    );
    const after = new Map<Tensor, Node>();
    for (const node of nodes.toReversed()) {
      if (node.op.join || node.op.turn) after.set(node.inputs[0], node);
      const next = after.get(node.outputs[0]);
      if (node.op.layout === "view" && next) after.set(node.inputs[0], next);
      const ways = node.op.ways?.(node.inputs, node.attributes, target);
      if (!ways || inRows.has(node)) continue;
      const { uses } = found.get(ways.what) ?? { uses: [] };
      found.set(ways.what, { ways, uses: [...uses, { node, after: next }] });
    }
  }
  return [...found.values()].map(({ ways, uses }) => ({ ...ways, ...mostFrequent(uses), count: uses.length }))
    .sort((a, b) => b.count - a.count);
}

interface Use {
  readonly node: Node;
  readonly after?: Node;
}

/** One of those uses that are followed by the same op as most. */
function mostFrequent(uses: readonly Use[]): Use {
  const kinds = Object.groupBy(uses, ({ after }) => `${after?.op.name} ${JSON.stringify(after?.attributes)}`);
  const [most] = Object.values(kinds).map((kind) => kind ?? []).sort((a, b) => b.length - a.length);
  return most[0];
}

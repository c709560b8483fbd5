import { strides } from "../elementwise.ts";
import {
  EPILOGUE,
  EPILOGUE4,
  EPILOGUE_PAIRS,
  epilogueRow,
  type Join,
  type Kernel,
  LANE,
  type Rows,
  type Spread,
  type Turn,
} from "../op.ts";
import { type DType, type Shape, sizeOf, type Tensor } from "../tensor.ts";
import { besides, CHAIN_LANES, chainGroups, type Expression, type Operand, type Step } from "./fuse.ts";

/** A kernel's code and what it binds, beyond what it bound before a chain was added to it. */
export interface Generated {
  readonly code: string;
  readonly workgroups: Kernel["workgroups"];
  /** Tensors bound after the kernel's own bindings. */
  readonly operands: readonly Tensor[];
}

/** How the elements of a broadcast operand are found from the index `at` of the element written. */
interface Load {
  /** The type one binding element has. */
  readonly type: string;
  /** The WGSL of the element at index `at` (width 1) or of the four from there on (width 4), given the binding's name. */
  read(name: string, at?: string): string;
}

/**
 * A kernel for a chain of elementwise ops: one lane writes four neighbouring elements where the sizes allow, else one.
 *
 * Bindings: the operands, then `out`. `over` names the operand that lies where `out` does and is read through it.
 */
export function chainKernel(step: Step, isOver: (tensor: Tensor) => boolean): Generated {
  const chain = step.chain as Expression;
  const [output] = step.outputs;
  const count = sizeOf(output.shape);
  const leaves = leavesOf(chain);
  const width = count % 4 === 0 && leaves.every((leaf) => loadOf(leaf, 4)) ? 4 : 1;
  const { operands, names } = bindings(leaves, isOver, "out");
  const out = width === 4 ? `vec4<${output.dtype}>` : output.dtype;
  const code = `// ${labelOf(step)}: ${width} elements a lane
${declare(leaves, { operands, names, first: 0, width })}
@group(0) @binding(${operands.length}) var<storage, read_write> out: array<${out}>;
${LANE}
${chainFunction(chain, output.dtype)}
@compute @workgroup_size(${CHAIN_LANES}) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let to = lane(group, groups, local, ${CHAIN_LANES}u);
  if (to >= arrayLength(&out)) { return; }
  let at = to * ${width}u;
${evaluate(chain, { leaves, names, width, dtype: output.dtype })}
  out[to] = result;
}`;
  return { code, workgroups: chainGroups(count, width), operands };
}

/**
 * A kernel whose epilogue is a chain: what it would store is the chain's value. What the chain makes of it is stored in its stead, or besides,
 * in binding `made`, which follows the chain's operands.
 */
export function epilogueKernel(
  step: Step,
  host: Kernel,
  first: number,
  isOver: (tensor: Tensor) => boolean,
): Generated {
  const chain = step.chain as Expression;
  const width = host.epilogue as 1 | 4;
  const both = besides(step).length > 0;
  const leaves = leavesOf(chain);
  const { operands, names } = bindings(leaves, isOver, both ? "made" : "out");
  const declarations = [declare(leaves, { operands, names, first, width }), chainFunction(chain, "f32")];
  if (both) {
    const type = width === 4 ? "vec4<f32>" : "f32";
    declarations.unshift(
      `@group(0) @binding(${first + operands.length}) var<storage, read_write> made: array<${type}>;`,
    );
  }
  const to = width === 4 ? "at / 4u" : "at";
  const code = withEpilogue(host.code, width === 4 ? EPILOGUE4 : EPILOGUE, {
    declarations: declarations.join("\n"),
    body: `${evaluate(chain, { leaves, names, width, dtype: "f32" })}
  ${both ? `out[${to}] = value;\n  made` : "out"}[${to}] = result;`,
  });
  return { code, workgroups: host.workgroups, operands };
}

/**
 * A kernel that stores what an op makes of each pair of its elements, in `out` or, where the pairs themselves stay there, in binding `joined`.
 */
export function joinedKernel({ code }: Kernel, { expression }: Join, joined?: number): string {
  const made = each4((c) => `join(first.${c}, second.${c})`);
  const join = `fn join(first: f32, second: f32) -> f32 { return ${expression("first", "second")}; }`;
  if (joined === undefined) {
    return withEpilogue(code, EPILOGUE_PAIRS, { declarations: join, body: `  out[at / 4u] = ${made};` });
  }
  return withEpilogue(code, EPILOGUE_PAIRS, {
    declarations: `@group(0) @binding(${joined}) var<storage, read_write> joined: array<vec4<f32>>;
${join}
${STORE_PAIRS}`,
    body: `  storePairs(first, second, at, half);
  joined[at / 4u] = ${made};`,
  });
}

/** A kernel that stores pairs turned by the numbers of a table, which it binds at `binding`. */
export function turnedKernel({ code }: Kernel, turn: Turn, binding: number): string {
  return withEpilogue(code, EPILOGUE_PAIRS, {
    declarations: `@group(0) @binding(${binding}) var<storage, read> table: array<vec4<f32>>;
fn turn(first: vec4f, second: vec4f, at: u32) -> mat2x4f {
${turn.body("table")}
}
${STORE_PAIRS}`,
    body: `  let turned = turn(first, second, at);
  storePairs(turned[0], turned[1], at, half);`,
  });
}

/** How pairs are stored where nothing is made of them, for what replaces {@linkcode EPILOGUE_PAIRS}. */
const STORE_PAIRS = EPILOGUE_PAIRS.replace("epiloguePairs", "storePairs");

/** A kernel that stores what an op makes of each row, which binds its other inputs, then its outputs after the first, from `first` on. */
export function rowsKernel(
  { code }: Kernel,
  { length, functions, body }: Rows,
  { others, outputs, first }: { others: readonly Tensor[]; outputs: readonly Tensor[]; first: number },
): string {
  const bound = [
    ...others.map(({ dtype }, i) => ({ name: `input${i}`, dtype, access: "read" })),
    ...outputs.slice(1).map(({ dtype }, i) => ({ name: `output${i}`, dtype, access: "read_write" })),
  ].map(({ name, dtype, access }, i) =>
    `@group(0) @binding(${first + i}) var<storage, ${access}> ${name}: array<${dtype}>;`
  );
  const names = ["out", ...outputs.slice(1).map((_, i) => `output${i}`)];
  return withEpilogue(code, epilogueRow(length), {
    declarations: `${bound.join("\n")}
${functions}
fn take(given: array<f32, ${length}>, at: u32) {
  var row = given;
${body(others.map((_, i) => `input${i}`), names)}
}`,
    body: "  take(row, at);",
  });
}

/** A kernel that changes pairs of what lies in `out` by each element that it would store. */
export function spreadKernel({ code, epilogue }: Kernel, { half, expressions }: Spread): string {
  const [first, second] = expressions("value", "first", "second");
  const parameters = "value: f32, first: f32, second: f32";
  const width = epilogue as 1 | 4;
  const changed = (name: string) =>
    width === 1 ? `${name}(value, first, second)` : each4((c) => `${name}(value.${c}, first.${c}, second.${c})`);
  return withEpilogue(code, width === 4 ? EPILOGUE4 : EPILOGUE, {
    declarations: `fn spreadFirst(${parameters}) -> f32 { return ${first}; }
fn spreadSecond(${parameters}) -> f32 { return ${second}; }`,
    body: `  let to = (at + at / ${half}u * ${half}u) / ${width}u;
  let first = out[to];
  let second = out[to + ${half / width}u];
  out[to] = ${changed("spreadFirst")};
  out[to + ${half / width}u] = ${changed("spreadSecond")};`,
  });
}

/** The code with another body for its last store. */
function withEpilogue(code: string, marker: string, { declarations, body }: { declarations: string; body: string }) {
  if (!code.includes(marker)) throw new TypeError(`Cannot fuse into a kernel: found no "${signatureOf(marker)}"`);
  return code.replace(marker, () => `${declarations}\n${signatureOf(marker)} {\n${body}\n}`);
}

function signatureOf(marker: string): string {
  return marker.slice(0, marker.indexOf(" {"));
}

/** Four numbers, one for each component. */
function each4(component: (c: string) => string): string {
  return `vec4f(${["x", "y", "z", "w"].map(component).join(", ")})`;
}

/** What a step is called in messages: its ops, the kernel first. */
export function labelOf(step: Step): string {
  const names = (expression: Expression): string[] => [
    ...expression.operands.flatMap((operand) => operand.kind === "expression" ? names(operand.expression) : []),
    expression.node.op.name,
  ];
  const { kernel, chain, tail } = step;
  return [kernel?.node.op.name, ...(chain ? names(chain) : []), tail?.node.op.name].filter(Boolean).join(" + ");
}

interface Leaf {
  readonly tensor: Tensor;
  readonly shape: Shape;
  /** The shape it is stretched to: that of the op that reads it. */
  readonly to: Shape;
}

/** Each operand of a chain as it is read, once. */
function leavesOf(chain: Expression): Leaf[] {
  const leaves = new Map<string, Leaf>();
  const ids = new Map<Tensor, number>();
  const visit = ({ node, operands }: Expression): void => {
    for (const operand of operands) {
      if (operand.kind === "expression") visit(operand.expression);
      if (operand.kind !== "tensor") continue;
      const leaf = { tensor: operand.tensor, shape: operand.shape, to: node.outputs[0].shape };
      if (!ids.has(leaf.tensor)) ids.set(leaf.tensor, ids.size);
      leaves.set(keyOf(leaf, ids), leaf);
    }
  };
  visit(chain);
  return [...leaves.values()];
}

function keyOf({ tensor, shape, to }: Leaf, ids: ReadonlyMap<Tensor, number>): string {
  return `${ids.get(tensor)}:${JSON.stringify(runsOf({ shape, to }))}`;
}

/** What a chain's leaves are bound as; `made` names what they may lie where. */
function bindings(leaves: readonly Leaf[], isOver: (tensor: Tensor) => boolean, made: string) {
  const operands = leaves.map(({ tensor }) => tensor).filter((tensor) => !isOver(tensor));
  let bound = 0;
  const names = leaves.map(({ tensor }) => isOver(tensor) ? made : `operand${bound++}`);
  return { operands, names };
}

function declare(
  leaves: readonly Leaf[],
  { names, first, width }: { operands: readonly Tensor[]; names: readonly string[]; first: number; width: 1 | 4 },
): string {
  return leaves.flatMap((leaf, i) => {
    if (!names[i].startsWith("operand")) return [];
    const { type } = loadOf(leaf, width) ?? loadOf(leaf, 1) as Load;
    const binding = first + Number(names[i].slice("operand".length));
    return [`@group(0) @binding(${binding}) var<storage, read> ${names[i]}: array<${type}>; // [${leaf.shape}]`];
  }).join("\n");
}

/** `fn chain(v0, v1, …)`: the expression of one element. */
function chainFunction(chain: Expression, dtype: DType): string {
  const leaves = leavesOf(chain);
  const ids = new Map(leaves.map((leaf, i) => [leaf, i]));
  const find = (operand: Extract<Operand, { kind: "tensor" }>, to: Shape): string => {
    const at = leaves.findIndex((leaf) =>
      leaf.tensor === operand.tensor &&
      JSON.stringify(runsOf(leaf)) === JSON.stringify(runsOf({ shape: operand.shape, to }))
    );
    return `v${ids.get(leaves[at])}`;
  };
  const lines: string[] = [];
  const emit = ({ node, operands }: Expression): string => {
    const to = node.outputs[0].shape;
    const values = operands.map((operand) =>
      operand.kind === "expression" ? emit(operand.expression) : operand.kind === "kernel" ? "value" : find(operand, to)
    );
    const name = `t${lines.length}`;
    lines.push(`  let ${name}: ${node.outputs[0].dtype} = ${node.op.expression?.(values, node.attributes)};`);
    return name;
  };
  const last = emit(chain);
  const parameters = [
    ...leaves.map(({ tensor }, i) => `v${i}: ${tensor.dtype}`),
    ...(hasKernel(chain) ? ["value: f32"] : []),
  ];
  return `fn chain(${parameters.join(", ")}) -> ${dtype} {\n${lines.join("\n")}\n  return ${last};\n}`;
}

function hasKernel(chain: Expression): boolean {
  return chain.operands.some((operand) =>
    operand.kind === "kernel" || (operand.kind === "expression" && hasKernel(operand.expression))
  );
}

/** `let result = chain(…)` for the element, or for each of four. */
function evaluate(
  chain: Expression,
  { leaves, names, width, dtype }: { leaves: readonly Leaf[]; names: readonly string[]; width: 1 | 4; dtype: DType },
): string {
  const own = hasKernel(chain) ? ["value"] : [];
  if (width === 1) {
    const values = leaves.map((leaf, i) => (loadOf(leaf, 1) as Load).read(names[i]));
    return `  let result = chain(${[...values, ...own].join(", ")});`;
  }
  const loads = leaves.map((leaf, i) => {
    const four = loadOf(leaf, 4);
    if (four) return `  let l${i} = ${four.read(names[i])};`;
    const { read } = loadOf(leaf, 1) as Load;
    const one = (k: number) => read(names[i], `(at + ${k}u)`);
    return `  let l${i} = vec4<${leaf.tensor.dtype}>(${[0, 1, 2, 3].map(one).join(", ")});`;
  });
  const component = (k: string) =>
    `chain(${[...leaves.map((_, i) => `l${i}.${k}`), ...own.map((v) => `${v}.${k}`)].join(", ")})`;
  return `${loads.join("\n")}
  let result = vec4<${dtype}>(${["x", "y", "z", "w"].map(component).join(", ")});`;
}

/** How `leaf` is read `width` elements at a time; nothing where its four are neither neighbours nor the same. */
function loadOf(leaf: Leaf, width: 1 | 4): Load | undefined {
  const { dtype } = leaf.tensor;
  const runs = runsOf(leaf);
  const index = (at: string) =>
    runs.map(({ every, length, stride, last }) => {
      const step = every === 1 ? at : `${at} / ${every}u`;
      const turn = last ? step : `${step} % ${length}u`;
      return stride === 1 ? turn : `(${turn}) * ${stride}u`;
    }).join(" + ") || "0u";
  if (width === 1) return { type: dtype, read: (name, at = "at") => `${name}[${index(at)}]` };
  if (runs.every(({ every }) => every % 4 === 0)) {
    return { type: dtype, read: (name, at = "at") => `vec4<${dtype}>(${name}[${index(at)}])` };
  }
  const neighbours = runs[0].every === 1 && runs[0].length % 4 === 0 &&
    runs.slice(1).every(({ every }) => every % 4 === 0);
  if (!neighbours) return undefined;
  return { type: `vec4<${dtype}>`, read: (name, at = "at") => `${name}[(${index(at)}) / 4u]` };
}

/** The strides of a leaf, the last marked where it needs no remainder. */
function runsOf({ shape, to }: Pick<Leaf, "shape" | "to">): (ReturnType<typeof strides>[number] & { last: boolean })[] {
  const count = sizeOf(to);
  if (sizeOf(shape) === count) {
    return count === 1 ? [] : [{ every: 1, length: count % 4 === 0 ? 4 : 1, stride: 1, last: true }];
  }
  return strides(shape, to).map((run) => ({ ...run, last: run.every * run.length === count }));
}

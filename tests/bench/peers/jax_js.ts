/** The step in jax-js: one function, compiled as a whole by its `jit`. */

import { type LoadedProblem, ratesOf, type Sizes } from "./problem.ts";
import { type Product, serve } from "./peer.ts";

const VERSION = "0.1.25";

/** What is used of jax-js's arrays: passing one to a function, or calling a method, gives it up; `ref` keeps it. */
interface Tensor {
  readonly ref: Tensor;
  readonly shape: number[];
  add(other: Tensor | number): Tensor;
  sub(other: Tensor | number): Tensor;
  mul(other: Tensor | number): Tensor;
  div(other: Tensor | number): Tensor;
  reshape(shape: number[]): Tensor;
  slice(...index: (number | [])[]): Tensor;
  sum(axis?: number): Tensor;
  dispose(): void;
  data(): Promise<Float32Array>;
}

type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };
type Tensors = Record<string, Tensor>;

/** What is used of jax-js. */
interface Jax {
  init(device: string): Promise<string[]>;
  defaultDevice(device: string): void;
  jit<F>(f: F): F;
  valueAndGrad<A extends unknown[], X>(
    f: (weights: Tensors, ...rest: A) => [Tensor, X],
    options: { hasAux: true },
  ): (weights: Tensors, ...rest: A) => [[Tensor, X], Tensors];
  blockUntilReady(tree: Tree): Promise<Tree>;
  readonly tree: { ref<T>(tree: T): T; dispose(tree: Tree): void };
  readonly nn: {
    silu(x: Tensor): Tensor;
    /** `[B, L, H, dh]` each. */
    dotProductAttention(query: Tensor, key: Tensor, value: Tensor): Tensor;
  };
  readonly numpy: {
    array(values: Float32Array): Tensor;
    zerosLike(x: Tensor): Tensor;
    matmul(a: Tensor, b: Tensor): Tensor;
    einsum(subscripts: string, ...operands: Tensor[]): Tensor;
    matrixTranspose(x: Tensor): Tensor;
    broadcastTo(x: Tensor, shape: number[]): Tensor;
    mean(x: Tensor, axis: number, options: { keepdims: boolean }): Tensor;
    max(x: Tensor, axis: number): Tensor;
    min(x: Tensor, axis: number): Tensor;
    square(x: Tensor): Tensor;
    sqrt(x: Tensor): Tensor;
    reciprocal(x: Tensor): Tensor;
    exp(x: Tensor): Tensor;
    abs(x: Tensor): Tensor;
    log(x: Tensor): Tensor;
    log1p(x: Tensor): Tensor;
    maximum(x: Tensor, y: number): Tensor;
    atan2(y: Tensor, x: Tensor): Tensor;
    equal(x: Tensor, y: Tensor | number): Tensor;
    where(condition: Tensor, x: Tensor | number, y: Tensor | number): Tensor;
    split(x: Tensor, parts: number, axis: number): Tensor[];
    concatenate(parts: Tensor[], axis: number): Tensor;
  };
}

const specifier = `npm:@jax-js/jax@${VERSION}`; // computed: fetched when this runs, not when the house is checked
const jax: Jax = await import(specifier);
const { numpy: np, nn } = jax;

await serve(async () => {
  await jax.init("webgpu");
  jax.defaultDevice("webgpu");
  return {
    about: `jax-js ${VERSION}, webgpu`,
    openStep: (problem) => Promise.resolve(openStep(problem)),
    openProduct: (product) => Promise.resolve(openProduct(product)),
  };
});

function openStep(problem: LoadedProblem) {
  const { sizes, parameters } = problem;
  const { B, L, V, D } = sizes;
  const tensor = (name: string) => np.array(problem.values(name)).reshape(problem.tensors[name].shape);
  const oneHot = (name: string) => np.array(hot(problem.values(name), V)).reshape([B, L, V]);
  const like = (of: (x: Tensor) => Tensor) =>
    Object.fromEntries(parameters.map((name) => [name, of(state.weights[name].ref)]));
  const start = (name: string) => np.broadcastTo(tensor(`initial.${name}`).reshape([1, 1, D]), [B, L, D]);
  const data = {
    tokens: oneHot("tokens"),
    labels: oneHot("labels"),
    ...(sizes.mixer === "attention" && { tables: tensor("tables") }),
  };
  const state = {
    weights: Object.fromEntries(parameters.map((name) => [name, tensor(name)])) as Tensors,
    m: {} as Tensors,
    v: {} as Tensors,
    ema: {} as Tensors,
    carry: { y: start("y"), z: start("z") },
  };
  state.m = like(np.zerosLike);
  state.v = like(np.zerosLike);
  state.ema = like((x) => x);
  const step = jax.jit(stepOf(sizes));
  let now = state;
  let loss: Tensor | undefined;
  let t = 0;
  return {
    run() {
      const { keep, rate, spread } = ratesOf(sizes, ++t);
      const rates = np.array(Float32Array.of(keep, rate, spread));
      loss?.dispose();
      [now, loss] = step(now, rates, jax.tree.ref(data));
    },
    loss: async () => (await (loss as Tensor).ref.data())[0],
    async settled() {
      await jax.blockUntilReady([now, loss as Tensor]);
    },
  };
}

interface State {
  weights: Tensors;
  m: Tensors;
  v: Tensors;
  ema: Tensors;
  carry: { y: Tensor; z: Tensor };
}

interface Data {
  readonly tokens: Tensor;
  readonly labels: Tensor;
  readonly tables?: Tensor;
}

/** One training step: what was given is given up. */
function stepOf(sizes: Sizes): (state: State, rates: Tensor, data: Data) => [State, Tensor] {
  const { T, beta1, beta2, emaDecay } = sizes;
  const learn = jax.valueAndGrad(lossOf(sizes), { hasAux: true });
  const recursion = recursionOf(sizes);
  return ({ weights, m, v, ema, carry }, rates, data) => {
    for (let i = 1; i < T; i++) carry = recursion(jax.tree.ref(weights), carry, jax.tree.ref(data));
    const [[loss, next], gradients] = learn(jax.tree.ref(weights), carry, data);
    const [keep, rate, spread] = np.split(rates, 3, 0);
    const moved: State = { weights: {}, m: {}, v: {}, ema: {}, carry: next };
    for (const name in weights) {
      const g = gradients[name];
      const first = m[name].mul(beta1).add(g.ref.mul(1 - beta1));
      const second = v[name].mul(beta2).add(np.square(g).mul(1 - beta2));
      const angle = np.atan2(first.ref, np.sqrt(second.ref).mul(spread.ref));
      const turn = np.where(np.equal(first.ref, 0), 0, angle);
      const weight = weights[name].mul(keep.ref).sub(turn.mul(rate.ref));
      moved.weights[name] = weight.ref;
      moved.m[name] = first;
      moved.v[name] = second;
      moved.ema[name] = ema[name].mul(emaDecay).add(weight.mul(1 - emaDecay));
    }
    return [moved, loss];
  };
}

function lossOf(sizes: Sizes) {
  const { B } = sizes;
  const recursion = recursionOf(sizes);
  return (weights: Tensors, carry: State["carry"], data: Data): [Tensor, State["carry"]] => {
    const next = recursion(weights, carry, jax.tree.ref(data));
    const logits = linear(next.y.ref, weights["outputHead.weight"].ref); // [B, L, V]
    const first = next.y.ref.slice([], 0); // [B, D]
    const halting = linear(first, weights["haltHead.weight"].ref).add(weights["haltHead.bias"].ref);
    const halt = halting.slice([], 0); // [B]
    const logs = np.log1p(np.maximum(logits.ref, 0)).sub(np.log1p(np.maximum(logits.ref.mul(-1), 0)));
    const said = logs.ref.mul(data.labels.ref).sum(2);
    const cells = np.log(np.exp(logs).sum(2)).sub(said); // [B, L]
    const top = np.max(logits.ref, 2);
    const right = np.equal(logits.mul(data.labels).sum(2), top); // no two logits are equal
    const solved = np.min(np.where(right, 1, 0), 1); // [B]
    const size = np.abs(halt.ref);
    const bce = np.maximum(halt.ref, 0).sub(halt.mul(solved)).add(np.log1p(np.exp(size.mul(-1))));
    const loss = np.mean(cells, 1, { keepdims: false }).sum().add(bce.sum().mul(0.5)).div(B);
    return [loss, next];
  };
}

function recursionOf({ n, D, L, H, B, eps, blocks, mixer }: Sizes) {
  function net(weights: Tensors, h: Tensor, tables?: Tensor): Tensor {
    for (let i = 0; i < blocks; i++) {
      const w = (name: string) => weights[`net.${i}.${name}`].ref;
      if (mixer === "mlp") {
        const [gate, up] = np.split(along(w("mixer.gateUp.weight"), h.ref), 2, 1);
        h = norm(h.add(along(w("mixer.down.weight"), nn.silu(gate).mul(up))), 1);
      } else {
        h = norm(
          h.ref.add(attend(h, w("attention.qkv.weight"), w("attention.output.weight"), (tables as Tensor).ref)),
          2,
        );
      }
      const [gate, up] = np.split(linear(h.ref, w("mlp.gateUp.weight")), 2, 2);
      h = norm(h.add(linear(nn.silu(gate).mul(up), w("mlp.down.weight"))), 2);
    }
    return h;
  }

  function norm(x: Tensor, axis: number): Tensor {
    const scale = np.reciprocal(np.sqrt(np.mean(np.square(x.ref), axis, { keepdims: true }).add(eps)));
    return x.mul(scale);
  }

  function attend(x: Tensor, qkv: Tensor, out: Tensor, tables: Tensor): Tensor {
    const dh = D / H;
    const [q, k, v] = np.split(linear(x, qkv).reshape([B, L, 3 * H, dh]), 3, 2);
    const mixed = nn.dotProductAttention(rotate(q, tables.ref), rotate(k, tables), v); // the fastest of three ways tried
    return linear(mixed.reshape([B, L, D]), out);
  }

  function rotate(x: Tensor, tables: Tensor): Tensor {
    const [cos, sin] = np.split(tables.reshape([2, L, 1, D / H / 2]), 2, 0); // [1, L, 1, dh/2]
    const [a, b] = np.split(x, 2, 3);
    return np.concatenate([
      a.ref.mul(cos.ref).sub(b.ref.mul(sin.ref)),
      b.mul(cos).add(a.mul(sin)),
    ], 3);
  }

  return (weights: Tensors, { y, z }: State["carry"], { tokens, tables }: Data): State["carry"] => {
    const x = np.matmul(tokens, weights["tokens.weight"].ref).mul(Math.sqrt(D));
    for (let i = 0; i < n; i++) z = net(weights, z.add(y.ref).add(x.ref), tables);
    return { y: net(weights, y.add(z.ref), tables), z };
  };
}

function linear(x: Tensor, weight: Tensor): Tensor {
  return np.matmul(x, np.matrixTranspose(weight));
}

/** A product with each batch element, along the sequence; jax-js's matmul has no such broadcast. */
function along(weight: Tensor, x: Tensor): Tensor {
  return np.einsum("il,bld->bid", weight, x);
}

/** Indices as rows of zeros with a one. */
function hot(indices: Float32Array, V: number): Float32Array {
  const rows = new Float32Array(indices.length * V);
  indices.forEach((index, i) => rows[i * V + index] = 1);
  return rows;
}

function openProduct({ M, N, K, layout }: Product) {
  const numbers = (rows: number, columns: number) =>
    np.array(Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i))).reshape([rows, columns]);
  const [a, b] = [layout === "TN" ? numbers(K, M) : numbers(M, K), layout === "NT" ? numbers(N, K) : numbers(K, N)];
  const product = jax.jit((a: Tensor, b: Tensor) =>
    np.matmul(layout === "TN" ? np.matrixTranspose(a) : a, layout === "NT" ? np.matrixTranspose(b) : b)
  );
  const results: Tensor[] = [];
  return {
    run: () => void results.push(product(a.ref, b.ref)),
    async settled() {
      await jax.blockUntilReady(results);
      results.splice(0).forEach((result) => result.dispose());
    },
  };
}

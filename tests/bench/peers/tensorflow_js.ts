/** The step in TensorFlow.js: op by op, as it has no compiler; the recursions without gradient run outside its tape. */

import { type Product, serve } from "./peer.ts";
import { type LoadedProblem, ratesOf, type Sizes } from "./problem.ts";

const VERSION = "4.22.0";

/** What is used of TensorFlow.js's tensors. */
interface Tensor {
  readonly shape: number[];
  data(): Promise<Float32Array>;
  dispose(): void;
}

interface Variable extends Tensor {
  assign(value: Tensor): void;
}

type Operand = Tensor | number;

/** What is used of TensorFlow.js. */
interface TensorFlow {
  removeBackend(name: string): void;
  registerBackend(name: string, factory: () => unknown): void;
  setBackend(name: string): Promise<boolean>;
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  variable(initial: Tensor): Variable;
  zerosLike(x: Tensor): Tensor;
  tidy<T>(body: () => T): T;
  keep(x: Tensor): Tensor;
  variableGrads(f: () => Tensor, variables: Variable[]): { value: Tensor; grads: Record<string, Tensor> };
  customGrad(f: (x: Tensor) => { value: Tensor; gradFunc: () => Tensor }): (x: Tensor) => Tensor;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  add(a: Operand, b: Operand): Tensor;
  sub(a: Operand, b: Operand): Tensor;
  mul(a: Operand, b: Operand): Tensor;
  div(a: Operand, b: Operand): Tensor;
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  transpose(x: Tensor, axes: readonly number[]): Tensor;
  broadcastTo(x: Tensor, shape: readonly number[]): Tensor;
  split(x: Tensor, parts: number, axis: number): Tensor[];
  slice(x: Tensor, begin: readonly number[], size: readonly number[]): Tensor;
  concat(parts: readonly Tensor[], axis: number): Tensor;
  sigmoid(x: Tensor): Tensor;
  softmax(x: Tensor): Tensor;
  rsqrt(x: Tensor): Tensor;
  sqrt(x: Tensor): Tensor;
  square(x: Tensor): Tensor;
  exp(x: Tensor): Tensor;
  log(x: Tensor): Tensor;
  log1p(x: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  neg(x: Tensor): Tensor;
  abs(x: Tensor): Tensor;
  atan2(y: Tensor, x: Tensor): Tensor;
  equal(a: Tensor, b: Operand): Tensor;
  cast(x: Tensor, dtype: "float32"): Tensor;
  where(condition: Tensor, x: Tensor, y: Tensor): Tensor;
  mean(x: Tensor, axis?: number, keepDims?: boolean): Tensor;
  sum(x: Tensor, axis?: number): Tensor;
  max(x: Tensor, axis: number): Tensor;
  min(x: Tensor, axis: number): Tensor;
}

interface WebGpu {
  readonly WebGPUBackend: new (device: GPUDevice, info: GPUAdapterInfo) => unknown;
}

const whole = `npm:@tensorflow/tfjs@${VERSION}`; // computed: fetched when this runs, not when the house is checked
const backend = `npm:@tensorflow/tfjs-backend-webgpu@${VERSION}`;
const tf: TensorFlow = await import(whole);
const { WebGPUBackend }: WebGpu = await import(backend);

await serve(async () => {
  const device = await openDevice();
  return {
    about: `TensorFlow.js ${VERSION}, webgpu`,
    openStep: (problem) => Promise.resolve(openStep(problem, device)),
    openProduct: (product) => Promise.resolve(openProduct(product, device)),
  };
});

/** Makes the backend itself: its own way to ask for a device names a feature in a way that Deno refuses. */
async function openDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new TypeError("Cannot find a GPU");
  const limits = [
    "maxComputeWorkgroupStorageSize",
    "maxComputeWorkgroupsPerDimension",
    "maxStorageBufferBindingSize",
    "maxBufferSize",
    "maxComputeWorkgroupSizeX",
    "maxComputeInvocationsPerWorkgroup",
  ] as const;
  const requiredLimits = Object.fromEntries(limits.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredLimits });
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info));
  await tf.setBackend("webgpu");
  return device;
}

interface Carry {
  readonly y: Tensor;
  readonly z: Tensor;
}

function openStep(problem: LoadedProblem, device: GPUDevice) {
  const { sizes, parameters, tensors } = problem;
  const { B, L, V, D, T, beta1, beta2, emaDecay } = sizes;
  const tensor = (name: string) => tf.tensor(problem.values(name), tensors[name].shape);
  const oneHot = (name: string) => tf.tensor(hot(problem.values(name), V), [B, L, V]);
  const start = (name: string) => tf.broadcastTo(tf.reshape(tensor(`initial.${name}`), [1, 1, D]), [B, L, D]);
  const weights = Object.fromEntries(parameters.map((name) => [name, tf.variable(tensor(name))]));
  const variables = Object.values(weights);
  const zeros = () => variables.map((variable) => tf.variable(tf.zerosLike(variable)));
  const [m, v] = [zeros(), zeros()];
  const ema = parameters.map((name) => tf.variable(tensor(name)));
  const tables = sizes.mixer === "attention" ? tensor("tables") : undefined;
  const recursion = recursionOf(sizes, weights, oneHot("tokens"), tables);
  const labels = oneHot("labels");
  let carry: Carry = { y: start("y"), z: start("z") };
  let loss: Tensor | undefined;
  let t = 0;
  return {
    run() {
      const { keep, rate, spread } = ratesOf(sizes, ++t);
      const before = [carry.y, carry.z, loss];
      tf.tidy(() => {
        for (let i = 1; i < T; i++) carry = recursion(carry);
        const from = carry;
        const { value, grads } = tf.variableGrads(() => {
          carry = recursion(from);
          tf.keep(carry.y);
          tf.keep(carry.z);
          return lossOf(sizes, weights, carry.y, labels);
        }, variables);
        loss = tf.keep(value);
        Object.values(grads).forEach((g, i) => {
          m[i].assign(tf.add(tf.mul(m[i], beta1), tf.mul(g, 1 - beta1)));
          v[i].assign(tf.add(tf.mul(v[i], beta2), tf.mul(tf.square(g), 1 - beta2)));
          const angle = tf.atan2(m[i], tf.mul(tf.sqrt(v[i]), spread));
          const turn = tf.where(tf.equal(m[i], 0), tf.zerosLike(angle), angle);
          variables[i].assign(tf.sub(tf.mul(variables[i], keep), tf.mul(turn, rate)));
          ema[i].assign(tf.add(tf.mul(ema[i], emaDecay), tf.mul(variables[i], 1 - emaDecay)));
        });
      });
      before.forEach((tensor) => tensor?.dispose());
    },
    loss: async () => (await (loss as Tensor).data())[0],
    settled: () => settled(ema[ema.length - 1], device),
  };
}

/** Reads a number of what was computed last: the backend then submits what it holds back. */
async function settled(last: Tensor, device: GPUDevice): Promise<void> {
  const first = tf.slice(last, last.shape.map(() => 0), last.shape.map(() => 1));
  await first.data();
  first.dispose();
  await device.queue.onSubmittedWorkDone();
}

function recursionOf(
  { n, D, L, H, B, V, eps, blocks, mixer }: Sizes,
  weights: Record<string, Tensor>,
  tokens: Tensor,
  tables?: Tensor,
): (carry: Carry) => Carry {
  function net(h: Tensor): Tensor {
    for (let i = 0; i < blocks; i++) {
      const w = (name: string) => weights[`net.${i}.${name}`];
      if (mixer === "mlp") {
        const across = tf.transpose(h, [0, 2, 1]); // [B, D, L]
        const mixed = gated(across, w("mixer.gateUp.weight"), w("mixer.down.weight"));
        h = norm(tf.add(h, tf.transpose(mixed, [0, 2, 1])), 1);
      } else {
        h = norm(tf.add(h, attend(h, w("attention.qkv.weight"), w("attention.output.weight"))), 2);
      }
      h = norm(tf.add(h, gated(h, w("mlp.gateUp.weight"), w("mlp.down.weight"))), 2);
    }
    return h;
  }

  function norm(x: Tensor, axis: number): Tensor {
    return tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), axis, true), eps)));
  }

  function attend(x: Tensor, qkv: Tensor, out: Tensor): Tensor {
    const dh = D / H;
    const parts = tf.split(tf.reshape(linear(x, qkv), [B, L, 3 * H, dh]), 3, 2);
    const [q, k, v] = parts.map((part) => tf.transpose(part, [0, 2, 1, 3])); // [B, H, L, dh]
    const scores = tf.mul(tf.matMul(rotate(q), rotate(k), false, true), 1 / Math.sqrt(dh));
    const mixed = tf.transpose(tf.matMul(tf.softmax(scores), v), [0, 2, 1, 3]);
    return linear(tf.reshape(mixed, [B, L, D]), out);
  }

  function rotate(x: Tensor): Tensor {
    const [cos, sin] = tf.split(tf.reshape(tables as Tensor, [2, 1, L, D / H / 2]), 2, 0); // [1, 1, L, dh/2]
    const [a, b] = tf.split(x, 2, 3);
    return tf.concat([
      tf.sub(tf.mul(a, cos), tf.mul(b, sin)),
      tf.add(tf.mul(b, cos), tf.mul(a, sin)),
    ], 3);
  }

  return ({ y, z }) => {
    const words = tf.matMul(tf.reshape(tokens, [B * L, V]), weights["tokens.weight"]);
    const x = tf.mul(tf.reshape(words, [B, L, D]), Math.sqrt(D));
    for (let i = 0; i < n; i++) z = net(tf.add(z, tf.add(y, x)));
    return { y: net(tf.add(y, z)), z };
  };
}

function lossOf({ B, D }: Sizes, weights: Record<string, Tensor>, y: Tensor, labels: Tensor): Tensor {
  const logits = linear(y, weights["outputHead.weight"]); // [B, L, V]
  const first = tf.reshape(tf.slice(y, [0, 0, 0], [B, 1, D]), [B, D]);
  const halting = tf.add(tf.matMul(first, weights["haltHead.weight"], false, true), weights["haltHead.bias"]);
  const halt = tf.reshape(tf.slice(halting, [0, 0], [B, 1]), [B]);
  const logs = tf.sub(tf.log1p(tf.relu(logits)), tf.log1p(tf.relu(tf.neg(logits))));
  const cells = tf.sub(tf.log(tf.sum(tf.exp(logs), 2)), tf.sum(tf.mul(logs, labels), 2)); // [B, L]
  const solved = tf.customGrad((logits: Tensor) => {
    const right = tf.equal(tf.sum(tf.mul(logits, labels), 2), tf.max(logits, 2)); // no two logits are equal
    return { value: tf.min(tf.cast(right, "float32"), 1), gradFunc: () => tf.zerosLike(logits) };
  })(logits); // [B]
  const bce = tf.add(tf.sub(tf.relu(halt), tf.mul(halt, solved)), tf.log1p(tf.exp(tf.neg(tf.abs(halt)))));
  return tf.div(tf.add(tf.sum(tf.mean(cells, 1)), tf.mul(tf.sum(bce), 0.5)), B);
}

function gated(x: Tensor, gateUp: Tensor, down: Tensor): Tensor {
  const [gate, up] = tf.split(linear(x, gateUp), 2, 2);
  return linear(tf.mul(tf.mul(gate, tf.sigmoid(gate)), up), down);
}

function linear(x: Tensor, weight: Tensor): Tensor {
  const [rows, columns, from] = x.shape;
  const y = tf.matMul(tf.reshape(x, [rows * columns, from]), weight, false, true);
  return tf.reshape(y, [rows, columns, weight.shape[0]]);
}

/** Indices as rows of zeros with a one. */
function hot(indices: Float32Array, V: number): Float32Array {
  const rows = new Float32Array(indices.length * V);
  indices.forEach((index, i) => rows[i * V + index] = 1);
  return rows;
}

function openProduct({ M, N, K, layout }: Product, device: GPUDevice) {
  const numbers = (rows: number, columns: number) =>
    tf.tensor(Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i)), [rows, columns]);
  const a = layout === "TN" ? numbers(K, M) : numbers(M, K);
  const b = layout === "NT" ? numbers(N, K) : numbers(K, N);
  const results: Tensor[] = [];
  return {
    run: () => void results.push(tf.matMul(a, b, layout === "TN", layout === "NT")),
    async settled() {
      await settled(results[results.length - 1], device);
      results.splice(0).forEach((result) => result.dispose());
    },
  };
}

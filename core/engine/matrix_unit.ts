import { announced } from "./extensions.ts";
import { matrixUnitKernel } from "./matrix_unit.wgsl.ts";

/** A product `c [M, N] += a [M, K] b [K, N]` that a whole subgroup computes at once: on tensor cores, where there are any. */
export interface MatrixUnit {
  /** What a and b are made of. */
  readonly component: "f16";
  /** What c is made of. */
  readonly result: "f16" | "f32";
  /** Rows of a and c. */
  readonly M: number;
  /** Columns of b and c. */
  readonly N: number;
  /** Columns of a and rows of b. */
  readonly K: number;
}

/** A unit that was tried. */
export interface TriedUnit extends MatrixUnit {
  /** What is wrong with it: nothing, where it multiplied as it should. */
  readonly fault?: string;
}

/**
 * The units of f16 that the adapter claims to have, each tried on small integers, which it must multiply exactly.
 *
 * A feature bit is no promise: drivers are known that answer with zeros, infinities or twice the sum.
 */
export async function tryMatrixUnits(gpu: GPUDevice, info: GPUAdapterInfo): Promise<TriedUnit[]> {
  if (!gpu.features.has("chromium-experimental-subgroup-matrix" as GPUFeatureName)) return [];
  const { subgroupMatrixConfigs = [], subgroupMinSize, subgroupMaxSize } = info as Partial<MatrixInfo>;
  const tried: TriedUnit[] = [];
  for (const { componentType, resultComponentType, M, N, K } of subgroupMatrixConfigs) {
    if (componentType !== "f16" || (resultComponentType !== "f16" && resultComponentType !== "f32")) continue;
    const unit: MatrixUnit = { component: "f16", result: resultComponentType, M, N, K };
    const fault = subgroupMinSize === subgroupMaxSize
      ? await faultOf(gpu, unit, subgroupMaxSize as number)
      : `subgroups have ${subgroupMinSize} to ${subgroupMaxSize} lanes, kernels expect one size`;
    tried.push({ ...unit, ...(fault && { fault }) });
  }
  return tried;
}

interface MatrixInfo {
  /** What Dawn adds to an adapter's information. */
  readonly subgroupMatrixConfigs: readonly {
    readonly componentType: string;
    readonly resultComponentType: string;
    readonly M: number;
    readonly N: number;
    readonly K: number;
  }[];
  readonly subgroupMinSize: number;
  readonly subgroupMaxSize: number;
}

async function faultOf(gpu: GPUDevice, unit: MatrixUnit, lanes: number): Promise<string | undefined> {
  const { M, N, K } = unit;
  const a = integers(4 * M * K, 1);
  const b = integers(4 * K * N, 2);
  try {
    const found = await multiply(gpu, matrixUnitKernel(unit, lanes), { a, b, count: 4 * M * N });
    return compare(found, products(unit, a, b));
  } catch (error) {
    return (error as Error).message.split("\n", 1)[0];
  }
}

/** Runs the kernel once; throws what the device says against it. */
async function multiply(
  gpu: GPUDevice,
  code: string,
  { a, b, count }: {
    readonly a: Float32Array<ArrayBuffer>;
    readonly b: Float32Array<ArrayBuffer>;
    readonly count: number;
  },
): Promise<Float32Array> {
  const buffers = [a.byteLength, b.byteLength, 4 * count].map((size) =>
    gpu.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST })
  );
  const staging = gpu.createBuffer({ size: 4 * count, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    gpu.pushErrorScope("validation");
    const module = gpu.createShaderModule({ code: announced(code, new Set()), label: "a subgroup matrix" });
    const pipeline = gpu.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } });
    gpu.queue.writeBuffer(buffers[0], 0, a);
    gpu.queue.writeBuffer(buffers[1], 0, b);
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(buffers[2], 0, staging, 0, 4 * count);
    gpu.queue.submit([encoder.finish()]);
    const error = await gpu.popErrorScope();
    if (error) throw new Error(error.message);
    await staging.mapAsync(GPUMapMode.READ);
    return new Float32Array(staging.getMappedRange().slice(0));
  } finally {
    [...buffers, staging].forEach((buffer) => buffer.destroy());
  }
}

/** Integers from −3 to 3: sums of 64 of their products are exact even in f16. */
function integers(count: number, seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, i) => (Math.imul(i + 1, 0x9e3779b1 + 2 * seed) >>> 13) % 7 - 3);
}

/** `[2, 2, M, N]`: of each subgroup the same result twice, once for each order in memory. */
function products({ M, N, K }: MatrixUnit, a: Float32Array, b: Float32Array): Float32Array {
  return Float32Array.from({ length: 4 * M * N }, (_, at) => {
    const s = Math.floor(at / (2 * M * N));
    const m = Math.floor(at / N) % M;
    const n = at % N;
    let sum = 0;
    for (let half = 2 * s; half < 2 * s + 2; half++) {
      for (let k = 0; k < K; k++) sum += a[half * M * K + m * K + k] * b[half * K * N + k * N + n];
    }
    return sum;
  });
}

function compare(found: Float32Array, expected: Float32Array): string | undefined {
  const wrong = expected.findIndex((value, at) => found[at] !== value);
  return wrong < 0 ? undefined : `element ${wrong} is ${found[wrong]}, expected ${expected[wrong]}`;
}

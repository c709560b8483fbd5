import { openDawn } from "./dawn.ts";
import { announced, impliedExtensions } from "./extensions.ts";
import { type MatrixUnit, type TriedUnit, tryMatrixUnits } from "./matrix_unit.ts";
import type { Precision } from "./op.ts";
import type { Limits } from "./plan/plan.ts";

/** Whose WebGPU opens a device: Deno's own, or Dawn, Chromium's, from the npm package `webgpu`. */
export type Provider = "deno" | "dawn";

/** How a device is opened. */
export interface DeviceOptions {
  /** Deno's own unless said. */
  readonly provider?: Provider;
  /** The WebGPU to ask instead of the provider's. */
  readonly gpu?: GPU;
  /** What kernels may round the factors of products to: nothing, f32, unless said. */
  readonly precision?: Precision;
}

/** An open GPU, real or software. */
export interface Device {
  /** The WebGPU device. */
  readonly gpu: GPUDevice;
  /** What a plan for it may count on. */
  readonly limits: Limits;
  /** What it runs on. */
  readonly adapter: AdapterFacts;
  /** The compute pipeline of `code`, built once. */
  pipeline(code: string, layout: GPUPipelineLayout, label: string): Promise<GPUComputePipeline>;
  /** Throws what went wrong on the device since it was opened, if anything did. */
  check(): void;
  /** Closes it. */
  [Symbol.dispose](): void;
}

/** What an adapter says of itself. */
export interface AdapterFacts {
  /** Whose WebGPU it was opened through. */
  readonly provider: Provider;
  /** As the driver writes it. */
  readonly vendor: string;
  /** As the driver writes it; often empty. */
  readonly architecture: string;
  /** What the driver calls it. */
  readonly description: string;
  /** A processor pretends to be a GPU. */
  readonly software: boolean;
  /** What was granted beyond the basics. */
  readonly features: readonly string[];
  /** Lanes of the smallest subgroup, 0 without subgroup operations. */
  readonly subgroup: number;
  /** Lanes of the largest. */
  readonly largestSubgroup: number;
  /** What a subgroup multiplies at once, with what is wrong about it; only Dawn has such units. */
  readonly matrixUnits: readonly TriedUnit[];
}

/** Limits worth more than the defaults: what the adapter has is asked for. */
const RAISED = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;

/** As many Mesa's software driver offers in version 22, whose loads go lane by lane; later ones offer thousands. */
const FEW_UNIFORMS = 16;

/** What kernels use beyond the basics. */
const FEATURES = ["subgroups", "shader-f16", "chromium-experimental-subgroup-matrix"] as GPUFeatureName[];

/**
 * Opens the GPU with the limits and features the kernels can use; throws a {@linkcode NoAdapterError} where there is none, and a
 * RangeError where it cannot compute in the precision asked for.
 */
export async function openDevice({ provider = "deno", gpu, precision = "f32" }: DeviceOptions = {}): Promise<Device> {
  const asked = gpu ?? (provider === "dawn" ? await openDawn() : navigator.gpu);
  const adapter = await asked.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new NoAdapterError(provider);
  const requiredLimits = Object.fromEntries(RAISED.map((name) => [name, adapter.limits[name]]));
  const granted = await requestDevice(adapter, requiredLimits);
  const info = adapter.info;
  if (precision === "f16" && !granted.features.has("shader-f16")) {
    granted.destroy();
    throw new RangeError(`Cannot compute in f16: ${info.description || info.vendor} has no f16 (feature shader-f16)`);
  }
  const subgroups = granted.features.has("subgroups" as GPUFeatureName);
  const software = /llvmpipe|swiftshader|lavapipe|software|basic render/i.test(`${info.description} ${info.device}`);
  const { subgroupMinSize = 0, subgroupMaxSize = 0 } = info as { subgroupMinSize?: number; subgroupMaxSize?: number };
  const subgroup = subgroups ? subgroupMinSize : 0;
  const failure = watch(granted);
  const implied = await impliedExtensions(granted);
  const triedUnits = await tryMatrixUnits(granted, info);
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();
  return {
    gpu: granted,
    limits: {
      target: {
        subgroup,
        software,
        slowLoads: software && provider === "deno" && adapter.limits.maxUniformBuffersPerShaderStage <= FEW_UNIFORMS,
        precision,
        matrixUnits: triedUnits.filter(({ fault }) => !fault).map(unitOf),
      },
      binding: granted.limits.maxStorageBufferBindingSize,
      buffers: granted.limits.maxStorageBuffersPerShaderStage,
      memory: software ? 4 * 2 ** 30 : Infinity, // WebGPU hides what a GPU has: one too many is refused when it is asked for
      submit: software ? Infinity : 1e12,
    },
    adapter: {
      provider,
      vendor: info.vendor,
      architecture: info.architecture,
      description: info.description,
      software,
      features: [...granted.features],
      subgroup,
      largestSubgroup: subgroups ? subgroupMaxSize : 0,
      matrixUnits: triedUnits,
    },
    pipeline(code, layout, label) {
      const key = `${layout.label}\n${code}`;
      const known = pipelines.get(key);
      if (known) return known;
      const built = buildPipeline(granted, { code: announced(code, implied), layout, label });
      pipelines.set(key, built);
      return built;
    },
    check() {
      if (failure.error) throw failure.error;
    },
    [Symbol.dispose]() {
      failure.closed = true;
      granted.destroy();
    },
  };
}

/** There is no GPU, or no driver for it. */
export class NoAdapterError extends Error {
  /** The message says what to install. */
  constructor(provider: Provider = "deno") {
    super(
      provider === "dawn"
        ? "Cannot find a GPU through Dawn: no adapter that it accepts; it wants newer drivers than Deno's own WebGPU does (Mesa 25)"
        : "Cannot find a GPU: no WebGPU adapter; install its Vulkan, Metal or D3D12 driver, " +
          "or a software one (Debian, Ubuntu: apt-get install -y mesa-vulkan-drivers)",
    );
    this.name = "NoAdapterError";
  }
}

/** Asks with subgroups first: an adapter may grant what it does not list. */
async function requestDevice(adapter: GPUAdapter, requiredLimits: Record<string, number>): Promise<GPUDevice> {
  const listed = FEATURES.filter((name) => adapter.features.has(name));
  try {
    const requiredFeatures = [...new Set([...listed, "subgroups" as const])] as GPUFeatureName[];
    return await adapter.requestDevice({ requiredLimits, requiredFeatures });
  } catch {
    return await adapter.requestDevice({ requiredLimits, requiredFeatures: listed });
  }
}

function unitOf({ component, result, M, N, K }: TriedUnit): MatrixUnit {
  return { component, result, M, N, K };
}

/** Keeps the first error that no one else caught, and the loss of the device. */
function watch(gpu: GPUDevice): { error?: Error; closed: boolean } {
  const failure: { error?: Error; closed: boolean } = { closed: false };
  gpu.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    failure.error ??= new Error(`Cannot go on: the device reports ${(event as GPUUncapturedErrorEvent).error.message}`);
  });
  gpu.lost.then(({ message }) => {
    if (!failure.closed) failure.error ??= new Error(`Cannot go on: the device was lost (${message})`);
  });
  return failure;
}

async function buildPipeline(
  gpu: GPUDevice,
  { code, layout, label }: { code: string; layout: GPUPipelineLayout; label: string },
): Promise<GPUComputePipeline> {
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ code, label });
  const pipeline = gpu.createComputePipelineAsync({ label, layout, compute: { module, entryPoint: "main" } });
  const failed = pipeline.then(() => undefined, (error: Error) => error);
  const invalid = await gpu.popErrorScope();
  const error = invalid ?? await failed;
  if (error) throw new TypeError(`Cannot build the kernel of ${label}: ${error.message}\n${code}`);
  return await pipeline;
}

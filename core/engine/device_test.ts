import { assert, assertEquals, assertRejects } from "@std/assert";
import { NoAdapterError, openDevice } from "./device.ts";

Deno.test("openDevice() says what to install where there is no adapter", async () => {
  const none = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;
  const error = await assertRejects(() => openDevice({ gpu: none }), NoAdapterError);
  assert(error.message.startsWith("Cannot find a GPU: no WebGPU adapter; install its Vulkan, Metal or D3D12 driver"));
});

const available = await navigator.gpu?.requestAdapter() != null;

Deno.test(
  { name: "openDevice() asks for what the adapter has, and tells what it got", ignore: !available },
  async () => {
    const adapter = await navigator.gpu.requestAdapter() as GPUAdapter;
    using device = await openDevice();
    const { limits, adapter: facts } = device;
    assertEquals(limits.binding, adapter.limits.maxStorageBufferBindingSize);
    assertEquals(limits.buffers, adapter.limits.maxStorageBuffersPerShaderStage);
    assertEquals(facts.description, adapter.info.description);
    const { subgroup, software, provider, matrixUnits } = facts;
    const { slowLoads } = limits.target;
    assertEquals(limits.target, { subgroup, software, slowLoads, precision: "f32", matrixUnits: [] });
    assert(software || !slowLoads, "no GPU loads lane by lane");
    assertEquals([provider, matrixUnits], ["deno", []]);
    assertEquals(facts.features.includes("subgroups"), facts.subgroup > 0);
    device.check();
  },
);

Deno.test(
  { name: "openDevice() goes on without subgroups where they are not granted", ignore: !available },
  async () => {
    const gpu = {
      async requestAdapter() {
        const adapter = await navigator.gpu.requestAdapter() as GPUAdapter;
        const requestDevice = (descriptor: GPUDeviceDescriptor) =>
          [...descriptor.requiredFeatures ?? []].length
            ? Promise.reject(new TypeError("no such feature"))
            : adapter.requestDevice(descriptor);
        return { limits: adapter.limits, info: adapter.info, features: new Set(), requestDevice };
      },
    } as unknown as GPU;
    using device = await openDevice({ gpu });
    assertEquals(device.limits.target.subgroup, 0);
  },
);

Deno.test({ name: "openDevice() refuses f16 on a device without it", ignore: !available }, async () => {
  const gpu = {
    async requestAdapter() {
      const adapter = await navigator.gpu.requestAdapter() as GPUAdapter;
      const requestDevice = (descriptor: GPUDeviceDescriptor) =>
        adapter.requestDevice({ requiredLimits: descriptor.requiredLimits });
      return { limits: adapter.limits, info: adapter.info, features: new Set(), requestDevice };
    },
  } as unknown as GPU;
  const { description } = (await navigator.gpu.requestAdapter() as GPUAdapter).info;
  await assertRejects(
    () => openDevice({ gpu, precision: "f16" }),
    RangeError,
    `Cannot compute in f16: ${description} has no f16 (feature shader-f16)`,
  );
});

Deno.test({ name: "a closed device is not a lost one", ignore: !available }, async () => {
  const device = await openDevice();
  device[Symbol.dispose]();
  await device.gpu.lost;
  device.check();
});

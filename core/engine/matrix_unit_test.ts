import { assertEquals } from "@std/assert";
import { tryMatrixUnits } from "./matrix_unit.ts";

const config = (componentType: string, resultComponentType: string) => ({
  componentType,
  resultComponentType,
  M: 8,
  N: 8,
  K: 8,
});

/** An adapter's information, and a device with the feature; `createBuffer` fails as on one that was lost. */
function claims(lanes: [smallest: number, largest: number]): [GPUDevice, GPUAdapterInfo] {
  const gpu = {
    features: new Set(["chromium-experimental-subgroup-matrix"]),
    createBuffer: () => {
      throw new Error("no memory\n at all");
    },
  };
  const info = {
    subgroupMatrixConfigs: [config("f16", "f32"), config("u8", "u32"), config("f32", "f32")],
    subgroupMinSize: lanes[0],
    subgroupMaxSize: lanes[1],
  };
  return [gpu as unknown as GPUDevice, info as unknown as GPUAdapterInfo];
}

const unit = { component: "f16", result: "f32", M: 8, N: 8, K: 8 } as const;

Deno.test("a device without the feature has no matrix units, whatever its adapter claims", async () => {
  const [, info] = claims([32, 32]);
  assertEquals(await tryMatrixUnits({ features: new Set() } as unknown as GPUDevice, info), []);
});

Deno.test("a matrix unit that cannot be tried is faulty, and only those of f16 are tried", async () => {
  assertEquals(await tryMatrixUnits(...claims([32, 32])), [{ ...unit, fault: "no memory" }]);
});

Deno.test("matrix units are not used where subgroups differ in size", async () => {
  const [tried] = await tryMatrixUnits(...claims([32, 64]));
  assertEquals(tried.fault, "subgroups have 32 to 64 lanes, kernels expect one size");
});

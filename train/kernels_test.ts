import { dataSizes } from "@trm/datasets";
import { choosable, type Device, NoAdapterError, openDevice, withKernels } from "@trm/engine";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import {
  kernelsOf,
  sameDevice,
  type TunedDevice,
  tunedDevice,
  tunedFor,
  type TunedKernels,
  tunedOn,
  withTuned,
} from "./kernels.ts";
import { findRecipe } from "./recipes/mod.ts";
import { openSession, planRecipe } from "./session.ts";

const device = await openDevice().catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
});

const measured = (way: string) => ({ way, flops: 6, ms: [["usual", 2], [way, 1]] as const });

function deviceTest(name: string, fn: (device: Device) => void | Promise<void>): void {
  Deno.test({ name, ignore: !device, sanitizeResources: false, fn: () => fn(device as Device) });
}

deviceTest("what was measured on another device, or with other kernels, is not used", (device) => {
  const now = tunedFor(device);
  assert(sameDevice(now, structuredClone(now)));
  const tuned = { "matmul NT 1×2×3": measured("quick") };
  const choices = (other: object): unknown => {
    const kernels: TunedKernels = { format: 1, devices: [{ device: { ...now, ...other }, tuned }] };
    return tunedDevice(device, kernels).limits.target.kernels;
  };
  assertEquals(choices({}), { "matmul NT 1×2×3": "quick" });
  for (const other of [{ kernels: "0" }, { description: "a faster one" }, { provider: "dawn" }, { features: ["x"] }]) {
    assertEquals(choices(other), {});
  }
  assertEquals(tunedDevice(device, undefined).limits.target.kernels, {});
});

deviceTest("devices that kernels know different things of, and kernels of other code, are told apart", (device) => {
  const with_ = (changes: object) =>
    tunedFor({ ...device, limits: { ...device.limits, target: { ...device.limits.target, ...changes } } });
  const now = with_({});
  assertEquals(with_({ kernels: { any: "choice" } }), now);
  for (const changes of [{ precision: "f16" }, { slowLoads: true }, { subgroup: 64 }]) {
    assertNotEquals(with_(changes).target, now.target);
  }
  assertNotEquals(with_({ software: !now.target.includes("software") }).kernels, now.kernels);
});

deviceTest("new measurements join those of the same kernels, and take the place of those of others", (device) => {
  const now = tunedFor(device);
  const elsewhere: TunedDevice = { device: { ...now, description: "elsewhere" }, tuned: { a: measured("x") } };
  const stale: TunedDevice = { device: { ...now, kernels: "0" }, tuned: { a: measured("x") } };
  const first = withTuned({ format: 1, devices: [elsewhere, stale] }, { device: now, tuned: { a: measured("y") } });
  assertEquals(first.devices, [elsewhere, { device: now, tuned: { a: measured("y") } }]);
  const { devices } = withTuned(first, { device: now, tuned: { b: measured("z") } });
  assertEquals(devices, [elsewhere, { device: now, tuned: { a: measured("y"), b: measured("z") } }]);
  assertEquals(tunedOn({ format: 1, devices }, device), devices[1]);
});

deviceTest("a run goes on with what it began with, on another device with what was measured there", (device) => {
  const now = tunedFor(device);
  const tuned: TunedKernels = { format: 1, devices: [{ device: now, tuned: { a: measured("stored") } }] };
  const of = (...began: Parameters<typeof kernelsOf>[1]["began"][]) => {
    const { device: chosen, before } = kernelsOf(device, { began: began[0], tuned });
    return [chosen.limits.target.kernels, before];
  };
  const elsewhere = { device: { ...now, description: "elsewhere" }, choices: { a: "begun" } };
  assertEquals(of(undefined), [{ a: "stored" }, undefined]);
  assertEquals(of({ device: now, choices: { a: "begun" } }), [{ a: "begun" }, undefined]);
  assertEquals(of({ device: now, choices: {} }), [{}, undefined]);
  assertEquals(of("usual"), [undefined, undefined]); // saved before there were choices
  assertEquals(of(elsewhere), [{ a: "stored" }, elsewhere]);
});

deviceTest("a step by other kernels than the usual learns the same, and says by which", async (device) => {
  const { data, model, training } = findRecipe("sudoku-4x4")!;
  const tiny = {
    model: { ...model, hidden: 16, heads: 2, widthMultiple: 16, blocks: 1, n: 1, T: 1 },
    training: { ...training, batch: 2 },
  };
  const sizes = dataSizes(data);
  const gpu = { ...device, limits: { ...device.limits, target: { ...device.limits.target, software: false } } };
  const { graphs } = planRecipe(tiny, sizes, { limits: gpu.limits });
  const products = choosable(Object.values(graphs), gpu.limits.target);
  const others = products.map(({ what }) => [what, "an element a lane"]); // sums in another order, and soon built
  const tokens = Uint32Array.from({ length: 2 * sizes.length }, (_, i) => 1 + i * i % 5);
  const labels = Uint32Array.from(tokens, (token, i) => 2 + (token + i) % 4);
  const trained = async (device: Device) => {
    using session = await openSession(tiny, sizes, { device, totalSteps: 10 });
    const losses: number[] = [];
    for (let step = 0; step < 3; step++) {
      await session.train({ tokens, labels, identifiers: new Uint32Array(2) });
      losses.push((await session.sums()).lmLoss);
    }
    return { losses, kernels: session.kernels };
  };
  const [one, two] = [await trained(device), await trained(withKernels(gpu, Object.fromEntries(others)))];
  assertEquals(one.kernels, {});
  assertEquals(two.kernels, Object.fromEntries(others));
  assert(one.losses[2] < one.losses[0], `${one.losses}`);
  // f32: an order of up to 64 terms changes a sum by some 1e-6 of it, Adam makes of it up to lr = 1e-3 × some 1e-3 a step
  one.losses.forEach((loss, i) => assertAlmostEquals(two.losses[i], loss, 1e-3 * loss));
});

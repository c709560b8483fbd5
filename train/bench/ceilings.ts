import { type Device, groupsFor, type Op } from "@trm/engine";
import { type MultiplyAdd, multiplyAddKernel, streamKernel } from "./ceilings.wgsl.ts";
import { timeOp } from "./time_op.ts";

/** What a device can do at most, measured. */
export interface Ceilings {
  /** Multiply-adds in f32, counted as two, per second. */
  readonly flops: number;
  /** Bytes read and written per second by a copy too large for most caches. */
  readonly bytes: number;
}

/** Measures a loop of multiply-adds, and a copy: each the fastest of several forms. */
export async function measureCeilings(device: Device): Promise<Ceilings> {
  const lanes = device.limits.target.software ? 2 ** 14 : 2 ** 20;
  const inputs = [{ shape: [lanes, 4], dtype: "f32" }] as const;
  let flops = 0;
  for (const sums of [1, 2, 4, 8]) {
    for (const fused of [false, true]) {
      const { flops: work, timing } = await timeOp(multiplyAddOp, inputs, { sums, fused, rounds: 1024 }, device);
      flops = Math.max(flops, work / timing.median * 1e3);
    }
  }
  const size = Math.min(2 ** 28, device.limits.binding);
  let bytes = 0;
  for (const width of [1, 4] as const) {
    const copy = await timeOp(streamOp, [{ shape: [size / 4], dtype: "f32" }], { width }, device);
    bytes = Math.max(bytes, copy.bytes / copy.timing.median * 1e3);
  }
  return { flops, bytes };
}

/** The loop: `x [lanes, 4] → y`, same shape. */
export const multiplyAddOp: Op<MultiplyAdd> = {
  name: "multiplyAdd",
  outputs: ([x]) => [x],
  kernel: ([{ shape: [lanes] }], attributes) => ({
    code: multiplyAddKernel(attributes),
    sizes: [lanes],
    workgroups: groupsFor(lanes, 64),
    flops: lanes * 4 * 2 * attributes.sums * attributes.rounds,
  }),
  reference([x], _shapes, { sums, rounds }) {
    const y = new Float64Array(x.length);
    for (let i = 0; i < x.length; i++) {
      const [m, c] = [0.5 + 0.25 * x[i], x[i - i % 4 + 3 - i % 4]];
      for (let s = 0; s < sums; s++) {
        let sum = x[i] + s;
        for (let round = 0; round < rounds; round++) sum = sum * m + c;
        y[i] += sum;
      }
    }
    return [y];
  },
  cases: [
    { inputs: [{ shape: [3, 4], dtype: "f32", scale: 0.3 }], attributes: { sums: 1, fused: false, rounds: 16 } },
    { inputs: [{ shape: [65, 4], dtype: "f32", scale: 0.3 }], attributes: { sums: 8, fused: true, rounds: 32 } },
  ],
};

/** The copy: `x [n] → y`, same shape, where `width` divides n. */
export const streamOp: Op<{ width: 1 | 4 }> = {
  name: "stream",
  outputs: ([x]) => [x],
  kernel: ([{ shape: [n] }], { width }) => ({
    code: streamKernel(width),
    sizes: [n / width],
    workgroups: groupsFor(n / width, 64),
    flops: 0,
  }),
  reference: ([x]) => [x.slice()],
  cases: [
    { inputs: [{ shape: [65], dtype: "f32" }], attributes: { width: 1 } },
    { inputs: [{ shape: [260], dtype: "f32" }], attributes: { width: 4 } },
  ],
};

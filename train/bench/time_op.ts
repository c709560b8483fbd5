import {
  apply,
  type CaseInput,
  type Device,
  input,
  type Kind,
  type NumberArray,
  type Op,
  output,
  plan,
  profile,
  record,
  sizeOf,
  type Timing,
} from "@trm/engine";
import { randomBitsAt } from "@trm/ops";

/** What an op costs on a device. */
export interface OpTiming {
  /** Of all its dispatches. */
  readonly timing: Timing;
  /** As its kernels count them. */
  readonly flops: number;
  /** What its dispatches bind: what they read and write, if all of it once. */
  readonly bytes: number;
}

/** Times an op on inputs of these shapes; copies that the planner adds around it are left out. */
export async function timeOp<A>(
  op: Op<A>,
  inputs: readonly CaseInput[],
  attributes: A,
  device: Device,
): Promise<OpTiming> {
  const tensors = inputs.map(({ shape, dtype }, i) => input(`in${i}`, shape, dtype));
  const graph = record(() => apply(op, tensors, attributes).forEach((tensor, i) => output(`out${i}`, tensor)));
  const values = Object.fromEntries(inputs.map((each, i) => [`in${i}`, draw(each, i)]));
  const kinds = await profile(plan({ op: graph }, device.limits), "op", {
    device,
    samples: 5,
    prepare: ({ programs }) => programs.op.run(values),
  });
  const own = kinds.filter(({ label }) => label !== "copy");
  if (own.length === 0) throw new TypeError(`Cannot time ${op.name}: it has no dispatch`);
  return sumOf(own);
}

/** What dispatches cost together. */
export function sumOf(kinds: readonly Kind[]): OpTiming {
  const sum = (of: (kind: Kind) => number) => kinds.reduce((total, kind) => total + kind.count * of(kind), 0);
  const [{ timing: { samples, repeats } }] = kinds;
  return {
    timing: {
      median: sum(({ timing }) => timing.median),
      min: sum(({ timing }) => timing.min),
      max: sum(({ timing }) => timing.max),
      samples,
      repeats,
    },
    flops: sum(({ flops }) => flops),
    bytes: sum(({ bytes }) => bytes),
  };
}

/** The values it gives, integers below its bound, or numbers of its deviation; the same every time. */
export function draw({ shape, dtype, below = 2, values, scale = 1 }: CaseInput, stream: number): NumberArray {
  if (values) return dtype === "u32" ? Uint32Array.from(values) : Float32Array.from(values);
  const bits = (_: unknown, i: number) => randomBitsAt(i, stream, [0, 0]);
  const length = sizeOf(shape);
  if (dtype === "u32") return Uint32Array.from({ length }, (_, i) => bits(_, i) % below);
  return Float32Array.from({ length }, (_, i) => scale * Math.sqrt(3) * (bits(_, i) / 2 ** 31 - 1));
}

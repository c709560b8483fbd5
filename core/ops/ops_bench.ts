import {
  apply,
  type Case,
  type CaseInput,
  compile,
  type Device,
  input,
  type NumberArray,
  type Op,
  openDevice,
  output,
  plan,
  record,
  sizeOf,
} from "@trm/engine";
import { ops } from "./mod.ts";

// The ops' timed cases, one run and a wait for the device each (some 11 ms in Deno). `trm bench op` repeats runs within one wait, and
// compares with what the device can do at most.

const device = await openDevice();

for (const op of ops) {
  for (const each of op.cases?.filter(({ bench }) => bench) ?? []) {
    const shapes = each.inputs.map(({ shape }) => `[${shape}]`).join(" ");
    const machine = lazily(() => prepare(op, each, device));
    Deno.bench({
      name: `${op.name} ${shapes} ${JSON.stringify(each.attributes) ?? ""}`,
      group: op.name,
      n: 10,
      warmup: 1,
      async fn(bench) {
        const { run, settled } = await machine();
        bench.start();
        run();
        await settled();
        bench.end();
      },
    });
  }
}

/** An op on a device, its inputs in place. */
async function prepare(op: Op, { inputs, attributes }: Case, device: Device) {
  const tensors = inputs.map(({ shape, dtype }, i) => input(`in${i}`, shape, dtype));
  const graph = record(() => apply(op, tensors, attributes).forEach((tensor, i) => output(`out${i}`, tensor)));
  const { programs, settled } = await compile(plan({ op: graph }, device.limits), device);
  programs.op.run(Object.fromEntries(inputs.map((each, i) => [`in${i}`, numbersOf(each)])));
  await settled();
  return { run: () => programs.op.run(), settled };
}

function numbersOf({ shape, dtype, below = 2, values, scale = 1 }: CaseInput): NumberArray {
  const length = sizeOf(shape);
  if (dtype === "u32") return Uint32Array.from(values ?? { length }, (value, i) => value ?? i % below);
  return Float32Array.from(values ?? { length }, (value, i) => value ?? scale * Math.sin(i));
}

function lazily<R>(make: () => Promise<R>): () => Promise<R> {
  let made: Promise<R> | undefined;
  return () => made ??= make();
}

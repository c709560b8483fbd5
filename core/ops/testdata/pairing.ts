import { type compile, type Device, type interpret, type Shape, sizeOf } from "@trm/engine";
import { assertAlmostEquals } from "@std/assert";
import { type Candidate, columns, parted } from "../matmul/candidates.ts";
import { matrix, type MatrixWay } from "../matmul/matrix.ts";
import type { Layout, Product } from "../matmul/product.ts";
import { emulated } from "../matmul/testdata/emulate_unit.ts";
import { device } from "./device.ts";

const { subgroup = 0, matrixUnits = [] } = device?.limits.target ?? {};
const [unit] = matrixUnits.filter(({ result }) => result === "f32");

/** A way of each kind there are kernels for that make pairs; matrix units are made up for where there are none. */
export const pairing: Readonly<Record<string, (product: Product) => Candidate>> = {
  "lanes that hand numbers round": (product) => columns(product, { rows: 16, fours: 1 }, { subgroup, software: true }),
  "lanes with two fours of columns": (product) =>
    columns(product, { rows: 16, fours: 2 }, { subgroup, software: true }),
  "lanes without subgroups": (product) => columns(product, { rows: 8, fours: 1 }, { subgroup: 0, software: true }),
  "tiles of 128": (product) => parted(product, 128),
  "matrix units": (product) => unit ? matrix(product, byUnit) : emulated(product),
};

/** Those that a way is tried with: matrix units, which take seconds to build, with two that store each operand in each order. */
export function layoutsOf(name: string): readonly Layout[] {
  return name === "matrix units" ? ["NT", "TN"] : ["NN", "NT", "TN"];
}

/** Small, so that a software driver builds it in seconds. */
const byUnit: MatrixWay = unit && {
  unit,
  tile: { rows: 2 * unit.M, columns: 2 * unit.N, down: 1, across: 2, depth: 2 * unit.K },
  lanes: subgroup,
};

interface Comparison<Name extends string> {
  readonly host: ReturnType<typeof interpret<Name>>;
  readonly machine: Awaited<ReturnType<typeof compile<Name>>>;
  readonly name: Name;
  readonly values: Readonly<Record<string, ArrayLike<number>>>;
  readonly outputs: readonly string[];
}

/** Within `tolerance` of the largest number of an output: sums of tens of terms. */
export async function agree<Name extends string>(
  { host, machine, name, values, outputs }: Comparison<Name>,
  tolerance = 1e-5,
): Promise<void> {
  host.programs[name].run(values);
  machine.programs[name].run(values);
  for (const each of outputs) {
    const [expected, actual] = [await host.programs[name].read(each), await machine.programs[name].read(each)];
    let largest = 0;
    for (const x of expected) largest = Math.max(largest, Math.abs(x));
    expected.forEach((x: number, i: number) =>
      assertAlmostEquals(actual[i], x, tolerance * largest, `${name} ${each}[${i}]`)
    );
  }
  await machine.settled();
}

/** A test that takes a device. */
export function onDevice(name: string, fn: (device: Device) => Promise<void>): void {
  Deno.test({ name, ignore: !device, sanitizeResources: false, fn: () => fn(device as Device) });
}

/** Shapes as a layout stores them. */
export function stored(a: Shape, b: Shape, layout: Layout): [Shape, Shape] {
  const swapped = (shape: Shape) => [...shape.slice(0, -2), shape.at(-1) as number, shape.at(-2) as number];
  return [layout === "TN" ? swapped(a) : a, layout === "NT" ? swapped(b) : b];
}

/** Numbers up to 1 that are exact in f16. */
export function waves(shape: Shape, seed: number): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.f16round(Math.sin(seed + i * i)));
}

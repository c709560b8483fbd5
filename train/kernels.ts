import { type Device, type Kernel, type KernelChoices, sizeOf, type Target, withKernels } from "@trm/engine";
import { ops } from "@trm/ops";
import { createHash } from "node:crypto";

/** The device and the kernels that a choice was measured with; on others it says nothing. Plain data. */
export interface TunedFor {
  /** Whose WebGPU. */
  readonly provider: string;
  /** As the driver writes it. */
  readonly vendor: string;
  /** As the driver writes it; often empty. */
  readonly architecture: string;
  /** What the driver calls it. WebGPU tells no version of the driver, unless here. */
  readonly description: string;
  /** What was granted beyond the basics, in order. */
  readonly features: readonly string[];
  /** What kernels know of it: subgroups, loads, precision, matrix units. */
  readonly target: string;
  /** A hash of the kernels there are to choose from: changes with their code. */
  readonly kernels: string;
}

/** What was measured of the ways to compute one thing. */
export interface TunedWays {
  /** The fastest, or the usual one where none is clearly faster. */
  readonly way: string;
  /** FLOP of one run. */
  readonly flops: number;
  /** Milliseconds of each, the usual one first. */
  readonly ms: readonly (readonly [way: string, ms: number])[];
}

/** What was measured on one device, by what was computed. */
export interface TunedDevice {
  /** Where. */
  readonly device: TunedFor;
  /** By the op and the sizes. */
  readonly tuned: Readonly<Record<string, TunedWays>>;
}

/** Everything that was measured. Plain data, as a file keeps it. */
export interface TunedKernels {
  /** The version of this layout. */
  readonly format: 1;
  /** Each device once. */
  readonly devices: readonly TunedDevice[];
}

/** What a run computes by: its checkpoint keeps it, so that going on gives the same bits. Plain data. */
export interface KernelsInUse {
  /** Where they were chosen. */
  readonly device: TunedFor;
  /** Those that something in the run is computed by; the usual ones where nothing is said. */
  readonly choices: KernelChoices;
}

/** The device and the kernels as they are now. */
export function tunedFor({ adapter, limits: { target } }: Device): TunedFor {
  const { provider, vendor, architecture, description, features } = adapter;
  return {
    provider,
    vendor,
    architecture,
    description,
    features: features.toSorted(),
    target: describeTarget(target),
    kernels: hashOfKernels(target),
  };
}

/** Whether choices measured with one hold for the other. */
export function sameDevice(a: TunedFor, b: TunedFor): boolean {
  return (Object.keys(a) as (keyof TunedFor)[]).every((key) => `${a[key]}` === `${b[key]}`);
}

/** What was measured on this device with these kernels; undefined where nothing was. */
export function tunedOn({ devices }: TunedKernels, device: Device): TunedDevice | undefined {
  const now = tunedFor(device);
  return devices.find((tuned) => sameDevice(tuned.device, now));
}

/** The device, computing by what was measured on it. */
export function tunedDevice(device: Device, kernels: TunedKernels | undefined): Device {
  const tuned = Object.entries(kernels && tunedOn(kernels, device)?.tuned || {});
  return withKernels(device, Object.fromEntries(tuned.map(([what, { way }]) => [what, way])));
}

/** By what a run computes. */
export interface RunKernels {
  /** The device, computing by what was chosen. */
  readonly device: Device;
  /** What was chosen for it. */
  readonly tunedFor: TunedFor;
  /** What the run computed by until now, if that says nothing of this device or of the kernels there are now. */
  readonly before?: KernelsInUse;
}

/** A run that goes on computes as it began, where it can; any other by what was measured on this device. */
export function kernelsOf(
  device: Device,
  { began, tuned }: { readonly began?: KernelsInUse | "usual"; readonly tuned?: TunedKernels },
): RunKernels {
  const now = tunedFor(device);
  if (began === "usual") return { device, tunedFor: now };
  if (began && sameDevice(began.device, now)) return { device: withKernels(device, began.choices), tunedFor: now };
  return { device: tunedDevice(device, tuned), tunedFor: now, before: began };
}

/** The same with new measurements: of this device, those for other kernels are dropped. */
export function withTuned({ devices }: TunedKernels, { device, tuned }: TunedDevice): TunedKernels {
  const others = devices.filter((other) => !sameDevice({ ...other.device, kernels: device.kernels }, device));
  const before = devices.find((other) => sameDevice(other.device, device))?.tuned;
  return { format: 1, devices: [...others, { device, tuned: { ...before, ...tuned } }] };
}

function describeTarget({ subgroup, software, slowLoads, precision, matrixUnits = [] }: Target): string {
  const units = matrixUnits.map(({ component, result, M, N, K }) => `${M}×${N}×${K} ${component} → ${result}`);
  return [
    `subgroups of ${subgroup}`,
    software ? "software" : "hardware",
    ...(slowLoads ? ["slow loads"] : []),
    precision ?? "f32",
    ...units,
  ].join(", ");
}

/** A hash of the code of every way to compute the cases of every op that has several, one by one, in pairs and in rows. */
function hashOfKernels(target: Target): string {
  const hash = createHash("sha256");
  for (const { outputs, kernel, ways, cases = [] } of ops) {
    for (const { inputs, attributes } of ways ? cases : []) {
      const [{ shape }] = outputs(inputs, attributes);
      const rows = kernel?.(inputs, attributes, target).rows?.(shape[shape.length - 1]);
      if (rows) hash.update(codeOf(rows));
      const halves = [shape[shape.length - 1], sizeOf(shape.slice(-2))].filter((size) => size % 2 === 0);
      for (const { name, kernel } of ways?.(inputs, attributes, target).ways ?? []) {
        const made = kernel();
        const pairs = halves.map((size) => made.pairs?.(size / 2)).filter((pairs) => pairs !== undefined);
        hash.update([name, ...[made, ...pairs].map(codeOf)].join("\n"));
      }
    }
  }
  return hash.digest("hex").slice(0, 16);
}

function codeOf({ code, then }: Kernel): string {
  return then ? code + codeOf(then.kernel) : code;
}

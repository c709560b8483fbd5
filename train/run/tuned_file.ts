import { dirname } from "node:path";
import { attempt } from "./attempt.ts";
import { type TunedDevice, type TunedFor, type TunedKernels, withTuned } from "../kernels.ts";

/**
 * Reads a file of measured kernels.
 *
 * @throws {SyntaxError} on a file that holds something else, naming it.
 */
export async function readTuned(path: string): Promise<TunedKernels> {
  const text = await attempt(`read kernels "${path}"`, () => Deno.readTextFile(path));
  return parseTuned(text, path);
}

/** Adds what was measured on a device to a file, which is made where there is none; it is written wholly or not at all. */
export async function saveTuned(path: string, measured: TunedDevice): Promise<void> {
  const before = await readTuned(path).catch((error): TunedKernels => {
    if (error instanceof Deno.errors.NotFound) return { format: 1, devices: [] };
    throw error;
  });
  const text = JSON.stringify(withTuned(before, measured), undefined, 1) + "\n";
  await attempt(`write kernels "${path}"`, async () => {
    await Deno.writeTextFile(`${path}.partial`, text).catch(async (error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      await Deno.mkdir(dirname(path), { recursive: true }).catch(() => { // it may be that only the file may be written
        throw error;
      });
      await Deno.writeTextFile(`${path}.partial`, text);
    });
    await Deno.rename(`${path}.partial`, path);
  });
}

function parseTuned(text: string, path: string): TunedKernels {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read kernels "${path}": ${(error as Error).message}`);
  }
  if (isRecord(found) && found.format !== undefined && found.format !== 1) {
    throw new RangeError(`Cannot read kernels "${path}": its format is ${found.format}, this trm reads 1; update trm`);
  }
  if (!isTunedKernels(found)) {
    throw new SyntaxError(`Cannot read kernels "${path}": it is not what trm bench --tune writes`);
  }
  return found;
}

function isTunedKernels(value: unknown): value is TunedKernels {
  return isRecord(value) && value.format === 1 && Array.isArray(value.devices) && value.devices.every(isTunedDevice);
}

function isTunedDevice(value: unknown): value is TunedDevice {
  return isRecord(value) && isTunedFor(value.device) && isRecord(value.tuned) &&
    Object.values(value.tuned).every((tuned) =>
      isRecord(tuned) && typeof tuned.way === "string" && typeof tuned.flops === "number" && Array.isArray(tuned.ms) &&
      tuned.ms.every((each) => Array.isArray(each) && typeof each[0] === "string" && typeof each[1] === "number")
    );
}

function isTunedFor(value: unknown): value is TunedFor {
  const texts = ["provider", "vendor", "architecture", "description", "target", "kernels"];
  return isRecord(value) && texts.every((name) => typeof value[name] === "string") && Array.isArray(value.features);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

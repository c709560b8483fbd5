/** `--gpu` and `--precision`: whose WebGPU a command computes through, what that takes, and in which numbers. */

import { dirname } from "node:path";
import type { Provider } from "@trm/engine";
import type { Permissions } from "./permissions.ts";

/** The option, the same for every command that opens a device. */
export const gpuOption = {
  type: "string",
  description: "whose WebGPU computes: Deno's own, or Dawn, native code that no permission binds, for tensor cores",
  choices: ["deno", "dawn"],
  default: "deno",
} as const;

/** `--precision` of commands that compute with a run's model: f32, or what the run recorded, unless given. */
export const runPrecisionOption = {
  type: "string",
  description:
    "what activations are kept in; sums, weights and losses stay f32; what the run began in, or f32, unless given",
  choices: ["f32", "f16"],
} as const;

/** The same of commands without a run. */
export const precisionOption = {
  type: "string",
  description: "what activations are kept in; sums, weights and losses stay f32",
  choices: ["f32", "f16"],
  default: "f32",
} as const;

/** `permissions` with what the provider takes besides: Dawn's native library, which is fetched unless `DAWN_NODE_PATH` names it. */
export function withGpu(permissions: Permissions, gpu: Provider): Permissions {
  if (gpu === "deno") return permissions;
  const path = Deno.env.get("DAWN_NODE_PATH");
  const folder = path ? dirname(path) : packagesFolder();
  return {
    ...permissions,
    read: [...permissions.read ?? [], folder],
    env: [...permissions.env ?? [], "DAWN_NODE_PATH", ...(path ? [] : FOLDERS)],
    ffi: [...permissions.ffi ?? [], folder],
  };
}

/** What {@linkcode packagesFolder} asks for, which a command that was started again asks once more. */
const FOLDERS = ["DENO_DIR", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"];

/** Where Deno keeps npm packages. */
function packagesFolder(): string {
  const own = Deno.env.get("DENO_DIR");
  if (own) return `${own}/npm`;
  switch (Deno.build.os) {
    case "windows":
      return `${Deno.env.get("LOCALAPPDATA")}\\deno\\npm`;
    case "darwin":
      return `${Deno.env.get("HOME")}/Library/Caches/deno/npm`;
    default:
      return `${Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME")}/.cache`}/deno/npm`;
  }
}

/**
 * Makes sure that there is a WebGPU adapter: installs a software Vulkan driver where there is none and that can be done.
 *
 * Needs more than the program it prepares (other programs, and root for the driver), so it is a task of its own. Without an adapter
 * it still succeeds: the interpreter needs none.
 */

import { distributions, remedy, type System } from "../cli/driver.ts";

/** Whether the driver can be installed without asking anyone. */
export function canInstall({ os, release, root }: System): boolean {
  return os === "linux" && root && /debian|ubuntu/.test(distributions(release));
}

async function setup(system: System): Promise<string> {
  const found = await findAdapter();
  if (found !== undefined) return `WebGPU adapter: ${found}`;
  if (canInstall(system)) {
    console.log("No WebGPU adapter; installing Mesa's software Vulkan driver");
    await apt("update");
    await apt("install", "-y", "--no-install-recommends", "mesa-vulkan-drivers");
    const installed = await findAdapter();
    if (installed !== undefined) return `WebGPU adapter: ${installed}, just installed`;
  }
  return `No WebGPU adapter, so only what needs none will run; for the rest, ${remedy(system)}`;
}

/** Asks in a new process: one that has asked before does not see a driver installed since. */
async function findAdapter(): Promise<string | undefined> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", new URL("./adapter.ts", import.meta.url).href],
    // Without it Mesa's OpenGL, which binds too few buffers, passes for an adapter.
    env: Deno.build.os === "linux" ? { DENO_WEBGPU_BACKEND: "vulkan" } : {},
    stderr: "null",
  }).output();
  return success ? new TextDecoder().decode(stdout).trim() : undefined;
}

/** Runs apt-get and carries on if it fails: whether there is an adapter afterwards is what counts. */
async function apt(...args: string[]): Promise<void> {
  await new Deno.Command("apt-get", { args, env: { DEBIAN_FRONTEND: "noninteractive" } }).output().catch(() => {});
}

async function thisSystem(): Promise<System> {
  const { os } = Deno.build;
  const release = os === "linux" ? await Deno.readTextFile("/etc/os-release").catch(() => "") : "";
  return { os, release, root: Deno.uid() === 0 };
}

if (import.meta.main) console.log(await setup(await thisSystem()));

/**
 * Makes sure that there is a WebGPU adapter: installs a software Vulkan driver where there is none and that can be done.
 *
 * Needs more than the program it prepares (other programs, and root for the driver), so it is a task of its own. Without an adapter
 * it still succeeds: the interpreter needs none.
 */

import { distributions, installCommands, remedy, type System } from "../cli/driver.ts";

/** Whether the driver can be installed without asking anyone. */
export function canInstall({ os, release, root }: System): boolean {
  return os === "linux" && root && /debian|ubuntu/.test(distributions(release));
}

async function setup(system: System): Promise<string> {
  const found = await findAdapter();
  if (found !== undefined) return `WebGPU adapter: ${found}${await newer(system, found)}`;
  if (canInstall(system)) {
    console.log("No WebGPU adapter; installing Mesa's software Vulkan driver");
    for (const command of installCommands(system)) {
      await shell(command);
      const installed = await findAdapter();
      if (installed !== undefined) return `WebGPU adapter: ${installed}, just installed`;
    }
  }
  return `No WebGPU adapter, so only what needs none will run; for the rest, ${remedy(system)}`;
}

/** How to have a software driver that is three times faster, where there is one. */
async function newer(system: System, adapter: string): Promise<string> {
  const [command, own] = installCommands(system);
  if (own === undefined || !adapter.includes("llvmpipe")) return "";
  const { stdout } = await new Deno.Command("dpkg-query", { args: ["-W", "-f=${Version}", "mesa-vulkan-drivers"] })
    .output();
  return new TextDecoder().decode(stdout).startsWith("22.") ? `, slow; a newer driver is faster: ${command}` : "";
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

/** Runs a command and carries on if it fails: whether there is an adapter afterwards is what counts. */
async function shell(command: string): Promise<void> {
  await new Deno.Command("sh", { args: ["-c", command], env: { DEBIAN_FRONTEND: "noninteractive" } }).output();
}

async function thisSystem(): Promise<System> {
  const { os } = Deno.build;
  const release = os === "linux" ? await Deno.readTextFile("/etc/os-release").catch(() => "") : "";
  return { os, release, root: Deno.uid() === 0 };
}

if (import.meta.main) console.log(await setup(await thisSystem()));

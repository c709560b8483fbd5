/** What has to be installed before a machine has a WebGPU adapter. */

/** Where it runs: what decides which command installs a driver. */
export interface System {
  /** The operating system. */
  readonly os: typeof Deno.build.os;
  /** The contents of /etc/os-release on Linux, else empty. */
  readonly release: string;
  /** Whether commands run as root already. */
  readonly root: boolean;
}

/** Where Debian 12 keeps newer packages, once asked for: its own Mesa, 22.3, trains three times slower than the 25 found there. */
export const BACKPORTS = "/etc/apt/sources.list.d/bookworm-backports.list";

/** The command that installs a software Vulkan driver, or what else to do. */
export function remedy(system: System): string {
  if (system.os === "windows" || system.os === "darwin") return "update the system's graphics driver";
  const [command] = installCommands(system);
  return command === undefined ? "install Mesa's software Vulkan driver, lavapipe" : `run: ${command}`;
}

/** The shell commands that install a software Vulkan driver, best first; the next is for where one fails. */
export function installCommands({ os, release, root }: System): string[] {
  if (os !== "linux") return [];
  const sudo = root ? "" : "sudo ";
  const apt = (from = "") => `${sudo}apt-get update && ${sudo}apt-get install -y ${from}mesa-vulkan-drivers`;
  if (/^VERSION_CODENAME=bookworm$/m.test(release) && /^ID=debian$/m.test(release)) {
    const source = `echo deb http://deb.debian.org/debian bookworm-backports main | ${sudo}tee ${BACKPORTS}`;
    return [`${source} && ${apt("-t bookworm-backports ")}`, `${sudo}rm -f ${BACKPORTS} && ${apt()}`];
  }
  const families: [RegExp, string][] = [
    [/debian|ubuntu/, apt()],
    [/fedora|rhel|centos/, `${sudo}dnf install -y mesa-vulkan-drivers`],
    [/suse/, `${sudo}zypper install -y libvulkan_lvp`],
    [/arch/, `${sudo}pacman -S --noconfirm vulkan-swrast`],
  ];
  const command = families.find(([family]) => family.test(distributions(release)))?.[1];
  return command === undefined ? [] : [command];
}

/** The names of the distribution and of those it derives from. */
export function distributions(release: string): string {
  return [...release.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].map(([, names]) => names).join(" ");
}

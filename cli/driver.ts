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

/** The command that installs a software Vulkan driver, or what else to do. */
export function remedy({ os, release, root }: System): string {
  if (os === "windows" || os === "darwin") return "update the system's graphics driver";
  const sudo = root ? "" : "sudo ";
  const families: [RegExp, string][] = [
    [/debian|ubuntu/, `${sudo}apt-get update && ${sudo}apt-get install -y mesa-vulkan-drivers`],
    [/fedora|rhel|centos/, `${sudo}dnf install -y mesa-vulkan-drivers`],
    [/suse/, `${sudo}zypper install -y libvulkan_lvp`],
    [/arch/, `${sudo}pacman -S --noconfirm vulkan-swrast`],
  ];
  const command = families.find(([family]) => family.test(distributions(release)))?.[1];
  return command === undefined ? "install Mesa's software Vulkan driver, lavapipe" : `run: ${command}`;
}

/** The names of the distribution and of those it derives from. */
export function distributions(release: string): string {
  return [...release.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].map(([, names]) => names).join(" ");
}

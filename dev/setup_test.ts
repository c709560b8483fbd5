import { assertEquals } from "@std/assert";
import type { System } from "../cli/driver.ts";
import { canInstall } from "./setup.ts";

const ubuntu = `NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n`;
const mint = `ID=linuxmint\nID_LIKE="ubuntu debian"\n`;
const fedora = `ID=fedora\nHOME_URL="https://example.com/debian"\n`;

Deno.test("a driver is installed only by root on Debian and what derives from it", () => {
  const systems: [System, boolean][] = [
    [{ os: "linux", release: ubuntu, root: true }, true],
    [{ os: "linux", release: mint, root: true }, true],
    [{ os: "linux", release: ubuntu, root: false }, false],
    [{ os: "linux", release: fedora, root: true }, false],
    [{ os: "windows", release: "", root: false }, false],
  ];
  for (const [system, expected] of systems) assertEquals(canInstall(system), expected);
});

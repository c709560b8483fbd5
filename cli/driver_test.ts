import { assertEquals } from "@std/assert";
import { installCommands, remedy } from "./driver.ts";

const debian = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n`;
const ubuntu = `NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n`;
const fedora = `ID=fedora\nHOME_URL="https://example.com/debian"\n`;

Deno.test("remedy() is one command, or what else to do", () => {
  assertEquals(
    remedy({ os: "linux", release: ubuntu, root: false }),
    "run: sudo apt-get update && sudo apt-get install -y mesa-vulkan-drivers",
  );
  assertEquals(remedy({ os: "linux", release: fedora, root: true }), "run: dnf install -y mesa-vulkan-drivers");
  assertEquals(
    remedy({ os: "linux", release: "ID=nixos", root: false }),
    "install Mesa's software Vulkan driver, lavapipe",
  );
  assertEquals(remedy({ os: "darwin", release: "", root: false }), "update the system's graphics driver");
});

Deno.test("Debian 12 takes its driver from backports, and its own where that fails", () => {
  const list = "/etc/apt/sources.list.d/bookworm-backports.list";
  assertEquals(installCommands({ os: "linux", release: debian, root: true }), [
    `echo deb http://deb.debian.org/debian bookworm-backports main | tee ${list} && ` +
    "apt-get update && apt-get install -y -t bookworm-backports mesa-vulkan-drivers",
    `rm -f ${list} && apt-get update && apt-get install -y mesa-vulkan-drivers`,
  ]);
});

import { assertEquals } from "@std/assert";
import { remedy } from "./driver.ts";

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

import { assertEquals } from "@std/assert";
import { withGpu } from "./gpu_option.ts";
import { permissionFlags, sources } from "./permissions.ts";
import { runApart } from "./testdata/tiny.ts";

/** Runs `body` with these environment variables, undefined ones unset. */
function withEnv(variables: Readonly<Record<string, string | undefined>>, body: () => void): void {
  const set = (name: string, value: string | undefined) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  Object.entries(variables).forEach(([name, value]) => set(name, value));
  try {
    body();
  } finally {
    before.forEach(([name, value]) => set(name, value));
  }
}

Deno.test("Deno's own WebGPU takes no permission", () => {
  assertEquals(withGpu({ read: ["runs"] }, "deno"), { read: ["runs"] });
});

Deno.test("Dawn takes its folder, to read and to load", () => {
  withEnv({ DAWN_NODE_PATH: "/opt/webgpu/index.js" }, () => {
    assertEquals(withGpu({ read: ["runs"], write: ["runs"] }, "dawn"), {
      read: ["runs", "/opt/webgpu"],
      write: ["runs"],
      env: ["DAWN_NODE_PATH"],
      ffi: ["/opt/webgpu"],
    });
  });
});

Deno.test({ name: "Dawn is loaded from where Deno keeps npm packages", ignore: Deno.build.os !== "linux" }, () => {
  const folder = () => withGpu({}, "dawn").ffi;
  withEnv({ DAWN_NODE_PATH: undefined, DENO_DIR: "/cache" }, () => assertEquals(folder(), ["/cache/npm"]));
  withEnv(
    { DAWN_NODE_PATH: undefined, DENO_DIR: undefined, XDG_CACHE_HOME: "/xdg" },
    () => assertEquals(folder(), ["/xdg/deno/npm"]),
  );
  withEnv(
    { DAWN_NODE_PATH: undefined, DENO_DIR: undefined, XDG_CACHE_HOME: undefined, HOME: "/home/ada" },
    () => assertEquals(folder(), ["/home/ada/.cache/deno/npm"]),
  );
});

Deno.test("a command that was started again with what Dawn takes may ask for all that it asks for", async () => {
  let flags: string[] = [];
  withEnv({ DAWN_NODE_PATH: undefined }, () => flags = permissionFlags(withGpu({ read: sources() }, "dawn")));
  const asked = ["train", "--gpu", "dawn", "--show-permissions"];
  const { code, error } = await runApart(flags, asked, { env: { DAWN_NODE_PATH: "" } });
  assertEquals([code, error], [0, ""]);
});

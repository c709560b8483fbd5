import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";
import { permissionFlags, sources } from "./permissions.ts";

Deno.test("permissionFlags() names each kind once and never asks for more", () => {
  assertEquals(permissionFlags({}), ["--no-prompt"]);
  assertEquals(
    permissionFlags({ read: ["data", "runs/a"], write: ["runs/a", "runs/a"], net: ["huggingface.co"], env: [] }),
    ["--no-prompt", "--allow-read=data,runs/a", "--allow-write=runs/a", "--allow-net=huggingface.co"],
  );
});

Deno.test("permissionFlags() refuses what Deno would read as something wider", () => {
  assertThrows(() => permissionFlags({ write: ["a,/etc"] }), TypeError, `"a,/etc"`);
  assertThrows(() => permissionFlags({ read: [""] }), TypeError, "empty");
});

Deno.test("sources() is the checkout that this file is in", () => {
  const [root] = sources();
  assert(fileURLToPath(import.meta.url).startsWith(root));
});

Deno.test("a command started with -A writes what it declared and nothing else", async () => {
  const folder = await Deno.makeTempDir();
  const declared = `${folder}/declared.txt`, undeclared = `${folder}/undeclared.txt`;
  const { code, error } = await runDemo(["-A"], ["write", declared, undeclared]);

  assertEquals(await Deno.readTextFile(declared), "declared");
  assertEquals(await exists(undeclared), false);
  assertEquals(code, 1);
  assertStringIncludes(error, `trm: Requires write access to "${undeclared}"`);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a command that may start Deno is narrowed, whatever else it was granted", async () => {
  const folder = await Deno.makeTempDir();
  for (const flags of [["--allow-read", "--allow-write"], ["--allow-write"], [`--allow-write=${folder}`]]) {
    const declared = `${folder}/declared.txt`, undeclared = `${folder}/undeclared.txt`;
    const run = `--allow-run=${Deno.execPath()}`;
    const { code, error } = await runDemo(["--no-prompt", run, ...flags], ["write", declared, undeclared]);
    assertEquals([code, await exists(undeclared)], [1, false], flags.join(" "));
    assertStringIncludes(error, `trm: Requires write access to "${undeclared}"`);
    assertEquals(await Deno.readTextFile(declared), "declared");
    await Deno.remove(declared);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a command that may not start Deno goes on with what it has", async () => {
  const folder = await Deno.makeTempDir();
  const declared = `${folder}/declared.txt`, undeclared = `${folder}/undeclared.txt`;
  const { code, error } = await runDemo(["--no-prompt", "--allow-read", "--allow-write"], [
    "write",
    declared,
    undeclared,
  ]);
  assertEquals({ code, error, wrote: await exists(undeclared) }, { code: 0, error: "", wrote: true });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a command that may start Deno is not given what its start was not", async () => {
  const folder = await Deno.makeTempDir();
  const { code, error } = await runDemo(["--no-prompt", "--allow-run"], ["write", `${folder}/declared.txt`]);
  assertEquals([code, await exists(`${folder}/declared.txt`)], [1, false]);
  assertStringIncludes(error, `add --allow-write=${folder}/declared.txt`);
  await Deno.remove(folder, { recursive: true });
});

Deno.test({
  name: "a command whose start was killed ends too",
  ignore: Deno.build.os === "windows", // keeps the number of a parent that is gone
  async fn() {
    const process = startDemo(["-A"], ["wait"]);
    const output = process.stdout.getReader();
    assertEquals(await readText(output), "waiting\n");
    process.kill("SIGKILL");
    await process.status;
    const { done } = await output.read(); // ends when the command, which holds the other end, does
    assertEquals(done, true);
    await process.stderr.cancel();
  },
});

Deno.test("a command started with too few permissions names the flag to add, and does nothing", async () => {
  const folder = await Deno.makeTempDir();
  const declared = `${folder}/declared.txt`;
  const { code, error } = await runDemo(["--no-prompt", "--allow-read"], ["write", declared]);

  assertEquals(code, 1);
  assertEquals(error, `trm: Cannot run trm write without more permissions; add --allow-write=${declared}\n`);
  assertEquals(await exists(declared), false);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a command started with just enough permissions runs", async () => {
  const folder = await Deno.makeTempDir();
  const { code, error } = await runDemo(["--no-prompt", `--allow-write=${folder}`], [
    "write",
    `${folder}/declared.txt`,
  ]);
  assertEquals({ code, error }, { code: 0, error: "" });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a Worker of a command started with -A is as narrow as the command", async () => {
  const { code, output } = await runDemo(["-A"], ["work"]);
  assertEquals({ code, output }, { code: 0, output: "a Worker finds writing refused\n" });
});

Deno.test("--show-permissions prints the flags and runs nothing", async () => {
  const { code, output } = await runDemo(["-A"], ["write", "a.txt", "--show-permissions"]);
  assertEquals({ code, output }, { code: 0, output: "--no-prompt --allow-write=a.txt\n" });
});

Deno.test("a command's errors become one sentence, and a stack with --debug", async () => {
  const range = await runDemo(["-A"], ["fail", "range"]);
  assertEquals(range.code, 1);
  assertEquals(range.error, "trm: Cannot plan batch 4096: needs 59.3 GiB, the device has 24\n");

  const missing = await runDemo(["-A"], ["fail", "missing"]);
  assertEquals(missing.code, 1);
  assertStringIncludes(missing.error, "/nowhere");
  assertEquals(missing.error.trim().split("\n").length, 1);

  const bug = await runDemo(["-A"], ["fail", "bug", "--debug"]);
  assertStringIncludes(bug.error, "trm: Error: out of ideas; add --debug to see where");
  assertStringIncludes(bug.error, "demo.ts");

  const debugByVariable = await runDemo(["-A"], ["fail", "range"], { TRM_DEBUG: "1" });
  assertStringIncludes(debugByVariable.error, "demo.ts");
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `${signal} reaches a command started with -A, and its exit code comes back`,
    ignore: Deno.build.os === "windows", // has no signals to send to one process
    async fn() {
      const process = startDemo(["-A"], ["wait"]);
      const output = process.stdout.getReader();
      assertEquals(await readText(output), "waiting\n");
      process.kill(signal);
      assertEquals(await readText(output), "stopped\n");
      assertEquals((await process.status).code, 7);
      await output.cancel();
      await process.stderr.cancel();
    },
  });
}

Deno.test("a restarted command finds the workspace from any folder", async () => {
  const elsewhere = await Deno.makeTempDir();
  await Deno.writeTextFile(`${elsewhere}/deno.json`, `{ "imports": { "@std/cli/parse-args": "./nothing.ts" } }`);
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "version", "--json"],
    cwd: elsewhere,
  }).output();
  assertEquals(code, 0);
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)).deno, Deno.version.deno);
  await Deno.remove(elsewhere, { recursive: true });
});

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly error: string;
}

async function runDemo(flags: string[], args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const { code, stdout, stderr } = await demo(flags, args, env).output();
  return { code, output: new TextDecoder().decode(stdout), error: new TextDecoder().decode(stderr) };
}

function startDemo(flags: string[], args: string[]): Deno.ChildProcess {
  return demo(flags, args, {}).spawn();
}

function demo(flags: string[], args: string[], env: Record<string, string>): Deno.Command {
  const script = fileURLToPath(new URL("./testdata/demo.ts", import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...flags, script, ...args],
    env: { NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

async function readText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  return new TextDecoder().decode((await reader.read()).value);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const readme = await Deno.readTextFile(new URL("README.md", root));

Deno.test("the README's program runs as it stands there", async () => {
  const [program, ...others] = [...readme.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code]) => code);
  assertEquals(others.length, 0, "one program: this test runs no other");
  const lines = program.trim().split("\n").filter((line) => line.trim());
  assert(lines.length <= 12, `${lines.length} lines`);
  const { success, stdout, stderr } = await run("-", program.replaceAll('"./mod.ts"', `"${new URL("mod.ts", root)}"`));
  assert(success, stderr);
  assert(/^loss \d+\.\d+/.test(stdout), stdout);
});

Deno.test("the README names every command, and no other", async () => {
  const { stdout } = await run(fileURLToPath(new URL("cli/main.ts", root)), "", "--help");
  const commands = [...stdout.matchAll(/^ {2}(\w+(?: \w+)?) {2,}/gm)].map(([, name]) => name);
  assert(commands.length > 10, stdout);
  const named = [...readme.matchAll(/^\| `trm ([a-z]+(?: [a-z]+)?)/gm)].map(([, name]) => name);
  assertEquals(named.toSorted(), commands.toSorted());
});

Deno.test("the README's links lead somewhere", async () => {
  for (const [, path] of readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)) await Deno.stat(new URL(path, root));
});

/** Runs a program, from a file or from standard input, in the checkout. */
async function run(file: string, input: string, ...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--ext=ts", "--allow-read", file, ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  await using process = command.spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await process.output();
  return { success, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

/** A small program on the command framework, for its tests to start. */

import { defineCommand } from "../command.ts";
import { main } from "../main.ts";
import { sources } from "../permissions.ts";
import { listenForStop } from "../stop.ts";

const write = defineCommand({
  name: "write",
  summary: "write a file it declared, then one it did not",
  arguments: [
    { name: "declared", description: "the first file" },
    { name: "undeclared", description: "the second file", optional: true },
  ],
  options: {},
  examples: [],
  permissions: (parsed) => ({ write: [parsed.arguments.declared] }),
  async run({ arguments: { declared, undeclared } }) {
    await Deno.writeTextFile(declared, "declared");
    if (undeclared !== undefined) await Deno.writeTextFile(undeclared, "undeclared");
    return 0;
  },
});

const wait = defineCommand({
  name: "wait",
  summary: "wait for Ctrl-C, then end in its own time",
  arguments: [],
  options: {},
  examples: [],
  permissions: () => ({}),
  async run(_parsed, terminal) {
    using stop = listenForStop();
    const timer = setInterval(() => {}, 1000); // keeps the process alive
    terminal.print("waiting");
    await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
    await new Promise((resolve) => setTimeout(resolve, 100)); // a second request in this time must not hurt
    clearInterval(timer);
    terminal.print("stopped");
    return 7;
  },
});

const work = defineCommand({
  name: "work",
  summary: "ask a Worker whether it may write",
  arguments: [],
  options: {},
  examples: [],
  permissions: () => ({ read: sources() }),
  async run(_parsed, terminal) {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    const answer = await new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
    worker.terminate();
    terminal.print(`a Worker finds writing ${answer}`);
    return 0;
  },
});

const fail = defineCommand({
  name: "fail",
  summary: "fail in one of several ways",
  arguments: [{ name: "way", description: "how", choices: ["range", "missing", "bug"] }],
  options: {},
  examples: [],
  permissions: () => ({ read: ["/nowhere"] }),
  async run({ arguments: { way } }) {
    if (way === "range") throw new RangeError("Cannot plan batch 4096: needs 59.3 GiB, the device has 24");
    if (way === "missing") await Deno.readTextFile("/nowhere");
    throw new Error("out of ideas");
  },
});

if (import.meta.main) {
  Deno.exit(await main(Deno.args, { commands: [write, wait, work, fail], mainModule: Deno.mainModule }));
}

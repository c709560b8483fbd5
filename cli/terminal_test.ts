import { assertEquals } from "@std/assert";
import { openTerminal, type Output } from "./terminal.ts";

Deno.test("a progress line rewrites itself on a terminal and gives way to a result", () => {
  const { output, written } = paper({ interactive: true });
  const terminal = openTerminal(output);
  terminal.progress("step 1");
  terminal.progress("a line longer than ten");
  terminal.print("done");
  assertEquals(written, ["2:\r\x1b[Kstep 1", "2:\r\x1b[Ka line lo", "2:\r\x1b[K", "1:done\n"]);
});

Deno.test("without a terminal progress is a line every ten seconds", () => {
  const clock = { now: 0 };
  const { output, written } = paper({ now: () => clock.now });
  const terminal = openTerminal(output);
  for (const second of [0, 1, 9, 10, 15, 21]) {
    clock.now = second * 1000;
    terminal.progress(`step ${second}`);
  }
  assertEquals(written, ["2:step 0\n", "2:step 10\n", "2:step 21\n"]);
});

Deno.test("results go to standard output, remarks to standard error", () => {
  const { output, written } = paper({});
  const terminal = openTerminal(output);
  terminal.json({ exactAccuracy: 0.98, count: 3 });
  terminal.note("careful");
  assertEquals(written, [`1:{"exactAccuracy":0.98,"count":3}\n`, "2:careful\n"]);
});

Deno.test("text is plain where colours are not wanted", () => {
  assertEquals(openTerminal(paper({}).output).bold("a"), "a");
  assertEquals(openTerminal(paper({ color: true }).output).bold("a"), "\x1b[1ma\x1b[22m");
});

/** An output that keeps what is written, with the number of its stream. */
function paper(changes: Partial<Output>): { output: Output; written: string[] } {
  const written: string[] = [];
  const output: Output = {
    write: (text) => written.push(`1:${text}`),
    writeError: (text) => written.push(`2:${text}`),
    interactive: false,
    color: false,
    columns: () => 10,
    now: () => 0,
    ...changes,
  };
  return { output, written };
}

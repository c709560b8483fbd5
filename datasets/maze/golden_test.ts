import { assertEquals } from "@std/assert";
import { mazeSource } from "./source.ts";

// Recorded from the official code; run where a checkout of the recordings lies beside this one.
const file = new URL("../../../shared/golden/sudoku_maze.json", import.meta.url);

Deno.test("mazeSource() reproduces the recorded tokens of every symmetry", { ignore: !exists(file) }, () => {
  const recorded: { tid: number; question: string; answer: string; inputs: number[]; labels: number[] }[] =
    JSON.parse(Deno.readTextFileSync(file)).maze_dihedral;
  for (const { tid, question, answer, inputs, labels } of recorded) {
    const tokens = new Uint32Array(inputs.length), targets = new Uint32Array(inputs.length);
    mazeSource([{ question, answer }], true).read(tid, tokens, targets, 0);
    assertEquals([[...tokens], [...targets]], [inputs, labels]);
  }
});

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}

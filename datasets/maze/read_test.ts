import { assertEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { readMazes } from "./read.ts";
import { formatMaze, parseMaze } from "./tokens.ts";
import { solveMaze } from "./path.ts";

const header = "source,question,answer,rating\n";
const row = "x,S  ## G  ,Soo##oGoo,6\n";

Deno.test("readMazes() reads Maze-Hard's files, spaces and all", async () => {
  const mazes = await readMazes(fileURLToPath(new URL("./testdata/official.csv", import.meta.url)));
  assertEquals(mazes.length, 5);
  for (const { question, answer } of mazes) assertEquals(formatMaze(solveMaze(parseMaze(question))), answer);
});

Deno.test("readMazes() refuses malformed and contradictory rows, by file and line", async () => {
  const change = (from: string, to: string) => header + row + row.replace(from, to);
  const cases: [string, string][] = [
    [header, 'Cannot read "*": it has no rows'],
    [change("S  ## G  ,", "S  ## G,"), 'line 3 of "*": Cannot read a maze of 7 cells: they make no rectangle'],
    [change("S  ## G  ,", "S  G,"), 'line 3 of "*": found 4 cells and 9 in the answer, expected 9'],
    [change("S  ## G  ,", "S  ##xG  ,"), 'line 3 of "*": Cannot read cell 6 of a maze: found "x"'],
    [change("S  ## G  ,", "   ## G  ,"), 'line 3 of "*": found 0 S in the question, expected one'],
    [change("S  ## G  ,", "S  ##GG  ,"), 'line 3 of "*": found 2 G in the question, expected one'],
    [change("S  ## G  ,", "So ## G  ,"), 'line 3 of "*": found a path, o, in the question'],
    [change("Soo##oGoo", "Sooo#oGoo"), 'line 3 of "*": the answer changes cell 4, which is not free'],
    [change("Soo##oGoo", "ooo##oGoo"), 'line 3 of "*": the answer changes cell 1, which is not free'],
  ];
  for (const [content, message] of cases) await assertRejects(() => read(content), SyntaxError, message);
});

async function read(content: string) {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(path, content);
    return await readMazes(path);
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replaceAll(path, "*");
    throw error;
  } finally {
    await Deno.remove(path);
  }
}

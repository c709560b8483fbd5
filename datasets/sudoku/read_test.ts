import { assertEquals, assertRejects } from "@std/assert";
import { readSudoku } from "./read.ts";
import { formatSudoku, parseDigits } from "./text.ts";
import { GIVEN, sudokuCells } from "./table.ts";

const header = "source,question,answer,rating\n";
const answer = "1234341221434321";
const row = `x,1...3.1..1..4..1,${answer},7\n`;

Deno.test("readSudoku() reads puzzles of any size, which their length tells", async () => {
  const table = await read(`${header}${row}x,................,4321214334121234,0\n`);
  assertEquals([table.count, table.box, [...table.ratings]], [2, { rows: 2, columns: 2 }, [7, 0]]);
  assertEquals(formatSudoku(sudokuCells(table, 0)), { question: "1...3.1..1..4..1", answer });
  assertEquals(sudokuCells(table, 1), parseDigits("4321214334121234", 4));
  assertEquals(sudokuCells(table, 0)[0], 1 + GIVEN);
  const six = "123456456123231564564231312645645312";
  assertEquals((await read(`${header}x,${"0".repeat(36)},${six},0\n`)).box, { rows: 2, columns: 3 });
});

Deno.test("readSudoku() takes room for more than it began with, and tells the sources", async () => {
  const sources: string[] = [];
  await read(header + row.repeat(2) + row.replace("x", "y"), (source) => sources.push(source));
  assertEquals(sources, ["x", "x", "y"]);
  const table = await read(header + row.repeat(200));
  assertEquals([table.count, table.cells.length, table.ratings.length], [200, 3200, 200]);
  assertEquals(sudokuCells(table, 199), sudokuCells(table, 0));
});

Deno.test("readSudoku() refuses malformed and contradictory rows, by file and line", async () => {
  const change = (from: string, to: string) => header + row + row.replace(from, to);
  const cases: [string, string][] = [
    [header, 'Cannot read "*": it has no rows'],
    [header + row.replace("1...3.1", "1..3.1"), 'line 2 of "*": Cannot divide a Sudoku of 3.87'],
    [change("1...3.1", "1..3.1"), 'line 3 of "*": the question: found 15 cells, expected 16'],
    [change("1...3.1", "1....3.1"), 'line 3 of "*": the question: found 17 cells, expected 16'],
    [change(answer, answer + "1"), 'line 3 of "*": the answer: found 17 cells, expected 16'],
    [change("1...3", "5...3"), 'line 3 of "*": the question: found "5" as cell 1, expected 1–4 or . for a blank'],
    [change("1...3", "x...3"), 'line 3 of "*": the question: found "x" as cell 1'],
    [change("1...3", "1 ..3"), 'line 3 of "*": the question: found " " as cell 2'],
    [change("1...3", "1😀.3"), 'line 3 of "*": the question: found '],
    [change("12343412", "123434.2"), 'line 3 of "*": cell 7 of the answer is blank'],
    [change("12343412", "11343412"), 'line 3 of "*": 1 stands twice in row 1 of the answer'],
    [change("1234341221434321", "1234341212433421"), 'line 3 of "*": 1 stands twice in column 1'],
    [change("1234341221434321", "1234234134124123"), 'line 3 of "*": 2 stands twice in box 1'],
    [change("1...3", "2...3"), 'line 3 of "*": cell 1 is 2 in the question and 1 in the answer'],
    [change(",7\n", ",-7\n"), 'line 3 of "*": found rating "-7", expected an integer from 0'],
    [change(",7\n", ",7.5\n"), 'line 3 of "*": found rating "7.5"'],
    [change(",7\n", ",\n"), 'line 3 of "*": found rating ""'],
    [change(",7\n", ",5000000000\n"), 'line 3 of "*": found rating "5000000000"'],
  ];
  for (const [content, message] of cases) await assertRejects(() => read(content), SyntaxError, message);
});

async function read(content: string, onSource?: (source: string) => void) {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(path, content);
    return await readSudoku(path, onSource);
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replaceAll(path, "*");
    throw error;
  } finally {
    await Deno.remove(path);
  }
}

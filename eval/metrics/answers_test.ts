import { assertEquals, assertThrows } from "@std/assert";
import { estimateAnswers, scoreAnswers } from "./answers.ts";
import { boundedMeanInterval, wilsonInterval } from "./interval.ts";
import { checkMaze } from "./maze.ts";
import { checkSudoku } from "./sudoku.ts";

const sudokus = [
  { question: "1.3.3.1.2.4.4.2.", answer: "1234341221434321" },
  { question: ".2.4.4.2.1.3.3.1", answer: "1234341221434321" },
];
const mazes = [
  { question: "S   " + "    " + "    " + "   G", answer: "So  " + " oo " + "  o " + "  oG" },
  { question: "S  " + " # " + "G  ", answer: "S  " + "o# " + "G  " },
];

Deno.test("the right answers score full marks", () => {
  const all = (rows: typeof mazes) => new Map(rows.map(({ question, answer }) => [question, answer]));
  assertEquals(scoreAnswers(sudokus, all(sudokus), checkSudoku), { count: 2, exact: 2, cell: 2, valid: 2, missing: 0 });
  assertEquals(scoreAnswers(mazes, all(mazes), checkMaze), {
    count: 2,
    exact: 2,
    cell: 2,
    valid: 2,
    optimal: 2,
    missing: 0,
  });
});

Deno.test("missing, short and partly right answers count as far as they are right", () => {
  const answers = new Map([[sudokus[1].question, "1234341221434312"], ["another question", "1"]]);
  assertEquals(scoreAnswers(sudokus, answers, checkSudoku), {
    count: 2,
    exact: 0,
    cell: 14 / 16,
    valid: 0,
    missing: 1,
  });
  const short = new Map([[sudokus[0].question, "1234"]]);
  assertEquals(scoreAnswers(sudokus, short, checkSudoku), { count: 2, exact: 0, cell: 0, valid: 0, missing: 1 });
});

Deno.test("a maze's other paths are valid or optimal without being exact", () => {
  const answers = new Map([
    [mazes[0].question, "Sooo" + "   o" + "   o" + "   G"], // as short: 6 of 16 cells differ... counted below
    [mazes[1].question, "Soo" + " #o" + "Goo"], // longer
  ]);
  assertEquals(scoreAnswers(mazes, answers, checkMaze), {
    count: 2,
    exact: 0,
    cell: 8 / 16 + 3 / 9,
    valid: 2,
    optimal: 1,
    missing: 0,
  });
});

Deno.test("no puzzles score nothing", () => {
  assertEquals(scoreAnswers([], new Map(), checkMaze), { count: 0, exact: 0, cell: 0, valid: 0, missing: 0 });
});

Deno.test("estimateAnswers() puts an interval round every share", () => {
  const score = { count: 4, exact: 1, cell: 2.5, valid: 2, missing: 1 };
  assertEquals(estimateAnswers(score), {
    count: 4,
    missing: 1,
    exact: wilsonInterval(1, 4),
    cell: boundedMeanInterval(2.5, 4),
    valid: wilsonInterval(2, 4),
  });
  assertEquals(estimateAnswers({ ...score, optimal: 0 }).optimal, wilsonInterval(0, 4));
  assertThrows(() => estimateAnswers({ ...score, count: 0 }), RangeError);
});

import { assertEquals } from "@std/assert";
import type { SolvingStep } from "@trm/eval";
import { changedCells, drawSolving, sideBySide } from "./draw.ts";

const sudoku = { kind: "sudoku", rows: 4, columns: 4, box: { rows: 2, columns: 2 } } as const;
const plain = { bold: (text: string) => text };

Deno.test("drawSolving() marks what changed, and tells steps that change nothing in one line", () => {
  const answers = ["1234341221434321", "1234341221434312", "1234341221434321", "1234341221434321", "1234341221434321"];
  const lines = drawSolving(sudoku, tokens("1...34.........."), answers.map(step), plain);
  assertEquals(lines, [
    "puzzle       step 1       step 2       step 3",
    " 1 . | . .    1 2 | 3 4    1 2 | 3 4    1 2 | 3 4",
    " 3 4 | . .    3 4 | 1 2    3 4 | 1 2    3 4 | 1 2",
    "-----+----   -----+----   -----+----   -----+----",
    " . . | . .    2 1 | 4 3    2 1 | 4 3    2 1 | 4 3",
    " . . | . .    4 3 | 2 1    4 3 |*1*2    4 3 |*2*1",
    "             10 % sure    20 % sure    30 % sure",
    "steps 4–5 change nothing; 50 % sure",
  ]);
  assertEquals(
    drawSolving(sudoku, tokens("1...34.........."), answers.slice(2, 4).map(step), plain).at(-1),
    "step 2 changes nothing; 20 % sure",
  );
});

Deno.test("drawSolving() puts as many grids in a row as there is room for", () => {
  const answers = ["1234341221434321", "1234341221434312"];
  const lines = drawSolving(sudoku, tokens("1...34.........."), answers.map(step), { ...plain, columns: 25 });
  assertEquals(lines.filter((line) => /puzzle|step/.test(line)), ["puzzle       step 1", "step 2"]);
});

Deno.test("drawSolving() draws a 6×6 Sudoku by its boxes, and a maze without any", () => {
  const six = { kind: "sudoku", rows: 6, columns: 6, box: { rows: 2, columns: 3 } } as const;
  const [, row, , rule] = drawSolving(six, new Uint32Array(36).fill(1), [], plain);
  assertEquals([row, rule], [" . . . | . . .", "-------+------"]);
  const maze = { kind: "maze", rows: 2, columns: 3 } as const;
  const solved: SolvingStep = { ...step("", 0), tokens: Uint32Array.of(3, 5, 4, 1, 1, 1) };
  assertEquals(drawSolving(maze, Uint32Array.of(3, 2, 4, 1, 1, 1), [solved], plain), [
    "puzzle   step 1",
    " S   G    S o G",
    " # # #    # # #",
    "         10 % sure",
  ]);
});

Deno.test("drawSolving() says what a blank and padding mean where an answer has any", () => {
  const last = (answer: Uint32Array) =>
    drawSolving(sudoku, tokens("1..............."), [{ ...step("", 0), tokens: answer }], plain).at(-1);
  const answer = tokens("1234341221434321");
  assertEquals(last(answer), "             10 % sure");
  assertEquals(last(answer.with(1, 1)), "in its answers: . a cell that it leaves blank");
  assertEquals(last(answer.with(1, 0)), "in its answers: ? padding, which is no cell");
  assertEquals(
    last(answer.with(1, 0).with(2, 1)),
    "in its answers: . a cell that it leaves blank · ? padding, which is no cell",
  );
});

Deno.test("changedCells() compares a step with the one before it", () => {
  const steps = ["1234", "1233", "2233"].map(step);
  assertEquals([0, 1, 2].map((i) => changedCells(steps, i)), [[], [3], [0]]);
});

Deno.test("sideBySide() fills shorter drawings with blanks", () => {
  const drawings = [{ width: 1, lines: ["a"] }, { width: 2, lines: ["bb", "bb"] }];
  assertEquals(sideBySide(drawings, 80), ["a   bb", "    bb"]);
});

/** Tokens are digits + 1; a blank is 1. */
function tokens(digits: string): Uint32Array {
  return Uint32Array.from(digits, (digit) => digit === "." ? 1 : Number(digit) + 1);
}

function step(digits: string, i: number): SolvingStep {
  return { step: i + 1, tokens: tokens(digits), confidence: (i + 1) / 10, halts: false };
}

import { assertEquals } from "@std/assert";
import { gridToTokens } from "@trm/augment";
import { IGNORED_LABEL } from "../batches.ts";
import { decodeAnswer, drawGrid } from "./decode.ts";
import { encodeQuestion } from "./encode.ts";
import type { GridKind } from "./kind.ts";

const sudoku: GridKind = { kind: "sudoku", rows: 6, columns: 6, box: { rows: 2, columns: 3 } };
const small: GridKind = { kind: "sudoku", rows: 4, columns: 4, box: { rows: 2, columns: 2 } };
const maze: GridKind = { kind: "maze", rows: 2, columns: 3 };
const arc: GridKind = { kind: "arc", rows: 5, columns: 5 };

Deno.test("decodeAnswer() writes what encodeQuestion() reads", () => {
  for (const text of ["1.....2.....3.....4.....5.....6.....", ".".repeat(36)]) {
    assertEquals(decodeAnswer(sudoku, encodeQuestion(sudoku, text)), text);
  }
  assertEquals(decodeAnswer(maze, encodeQuestion(maze, "S # G ")), "S # G ");
  assertEquals(decodeAnswer(arc, encodeQuestion(arc, "[[1,0,2],[9,9,9]]")), "[[1,0,2],[9,9,9]]");
});

Deno.test("decodeAnswer() finds an ARC grid wherever it lies, also among labels that are ignored", () => {
  const grid = { rows: 2, columns: 2, cells: Uint8Array.of(0, 1, 2, 3) };
  const labels = Uint32Array.from(gridToTokens(grid, { row: 2, column: 1 }, 5), (token) => token || IGNORED_LABEL);
  assertEquals(decodeAnswer(arc, labels), "[[0,1],[2,3]]");
  assertEquals(decodeAnswer(arc, new Uint32Array(25)), "[]");
});

Deno.test("decodeAnswer() marks what is no cell", () => {
  assertEquals(decodeAnswer(small, [0, 1, 2, 5]), "?.14");
  assertEquals(decodeAnswer(maze, [0, 1, 2, 3, 4, 5]), "?# SGo");
  assertEquals(decodeAnswer({ kind: "tokens", rows: 1, columns: 2 }, [7, 0]), "70");
});

Deno.test("drawGrid() draws a Sudoku with lines between its boxes", () => {
  assertEquals(
    drawGrid(sudoku, encodeQuestion(sudoku, "1.....2.....3.....4.....5.....6.....")),
    [
      "1 . . | . . .",
      "2 . . | . . .",
      "------+------",
      "3 . . | . . .",
      "4 . . | . . .",
      "------+------",
      "5 . . | . . .",
      "6 . . | . . .",
    ].join("\n"),
  );
  assertEquals(
    drawGrid(small, new Uint32Array(16).fill(2)),
    ["1 1 | 1 1", "1 1 | 1 1", "----+----", "1 1 | 1 1", "1 1 | 1 1"].join("\n"),
  );
});

Deno.test("drawGrid() draws mazes and ARC grids line by line", () => {
  assertEquals(drawGrid(maze, encodeQuestion(maze, "S # G ")), "S #\n G ");
  assertEquals(drawGrid(arc, encodeQuestion(arc, "[[1,0,2],[9,9,9]]")), "1 0 2\n9 9 9");
});

import { assertEquals, assertThrows } from "@std/assert";
import { encodeQuestion } from "./encode.ts";
import type { GridKind } from "./kind.ts";

const sudoku: GridKind = { kind: "sudoku", rows: 4, columns: 4, box: { rows: 2, columns: 2 } };
const maze: GridKind = { kind: "maze", rows: 3, columns: 3 };
const arc: GridKind = { kind: "arc", rows: 4, columns: 4 };

Deno.test("encodeQuestion() reads a Sudoku on one line or several, with any sign for a blank", () => {
  const expected = [2, 1, 4, 1, 4, 1, 1, 3, 1, 1, 1, 1, 5, 1, 1, 1];
  for (
    const text of ["1.3.3..2....4...", "1 . 3 .\n3 . . 2\n. . . .\n4 . . .\n", "1030300200004000", "1_3_3__2____4___"]
  ) {
    assertEquals([...encodeQuestion(sudoku, text)], expected);
  }
});

Deno.test("encodeQuestion() refuses malformed and contradictory Sudokus", () => {
  const cases: [string, string][] = [
    ["1.3.", "Cannot read the Sudoku: found 4 cells, expected 16"],
    ["1.3.3..2....4....", "Cannot read the Sudoku: found 17 cells, expected 16"],
    ["", "found 0 cells"],
    ["1.3.3..2....5...", 'Cannot read the Sudoku: found "5" as cell 13, expected 1–4 or . for a blank'],
    ["1.3.3..2....x...", 'found "x" as cell 13'],
  ];
  for (const [text, message] of cases) assertThrows(() => encodeQuestion(sudoku, text), SyntaxError, message);
  const contradictions: [string, string][] = [
    ["1..1............", "Cannot solve the Sudoku: 1 stands twice in row 1"],
    ["1.......1.......", "Cannot solve the Sudoku: 1 stands twice in column 1"],
    ["1....1..........", "Cannot solve the Sudoku: 1 stands twice in box 1"],
    ["123....4........", "Cannot solve the Sudoku: its givens leave no solution"],
  ];
  for (const [text, message] of contradictions) assertThrows(() => encodeQuestion(sudoku, text), RangeError, message);
});

Deno.test("encodeQuestion() reads a maze, and refuses one that is malformed or has no path", () => {
  assertEquals([...encodeQuestion(maze, "S  \n## \nG  ")], [3, 2, 2, 1, 1, 2, 4, 2, 2]);
  const malformed: [string, string][] = [
    ["S  ## G", "found 7 cells, expected 9"],
    ["S  ##xG  ", 'found "x", expected one of'],
    ["So ## G  ", "found a path, o, in the question"],
  ];
  for (const [text, message] of malformed) assertThrows(() => encodeQuestion(maze, text), SyntaxError, message);
  for (const text of ["S  ###G  ", "   ## G  ", "SS ## G  "]) {
    assertThrows(() => encodeQuestion(maze, text), RangeError, "Cannot solve the maze");
  }
});

Deno.test("encodeQuestion() reads an ARC grid as JSON, and refuses one that does not fit", () => {
  assertEquals([...encodeQuestion(arc, "[[1,0],[9,9]]")], [3, 2, 1, 0, 11, 11, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
  assertThrows(() => encodeQuestion(arc, "[[1,"), SyntaxError, "Cannot read the grid as JSON");
  assertThrows(() => encodeQuestion(arc, "[[10]]"), SyntaxError, "found colour 10");
  assertThrows(() => encodeQuestion(arc, "[[1,2,3,4,5]]"), RangeError, "1 × 5 grid");
  assertThrows(() => encodeQuestion({ kind: "tokens", rows: 1, columns: 2 }, "12"), TypeError, "what its tokens mean");
});

import { assertEquals, assertThrows } from "@std/assert";
import { formatMaze } from "./tokens.ts";
import { mazeSource } from "./source.ts";

const rows = [
  { question: "S  " + "## " + "G  ", answer: "Soo" + "##o" + "Goo" },
  { question: "S  " + " # " + "G  ", answer: "S  " + "o# " + "G  " },
];

Deno.test("mazeSource() makes one puzzle of each maze, or its 8 symmetries in one group", () => {
  const plain = mazeSource(rows), augmented = mazeSource(rows, true);
  assertEquals([...plain.groupOffsets], [0, 1, 2]);
  assertEquals([...augmented.groupOffsets], [0, 8, 16]);
  assertEquals(augmented.puzzleOffsets.length, 17);
  assertEquals([...new Set(augmented.identifiers)], [0]);
  assertEquals([plain.metadata.vocabulary, plain.metadata.length, plain.metadata.totalPuzzles], [6, 9, 2]);

  assertEquals([...plain.ratings!], [6, 2]); //  moves
  const tokens = new Uint32Array(18), labels = new Uint32Array(18);
  augmented.read(8, tokens, labels, 9);
  assertEquals(text(tokens.subarray(9)), rows[1].question);
  augmented.read(1, tokens, labels, 0);
  assertEquals(text(tokens.subarray(0, 9)), "   " + " # " + "S#G"); //  a quarter turn counter-clockwise
  assertEquals(text(labels.subarray(0, 9)), "ooo" + "o#o" + "S#G");
});

Deno.test("mazeSource() refuses, by number, mazes that do not fit", () => {
  const cases: [string, string, string][] = [
    ["S  ", "SoG", "no rectangle"],
    ["S G ", "SoG ", "expected 9"],
    [rows[0].question, "Soo" + "oGo" + "Goo", "changes cell 4"],
    [rows[0].question, "Sox" + "##o" + "Goo", "cell 3"],
  ];
  for (const [question, answer, message] of cases) {
    assertThrows(() => mazeSource([rows[0], { question, answer }]), SyntaxError, message);
  }
  assertThrows(() => mazeSource([rows[0], { question: "x", answer: "x" }]), SyntaxError, "Cannot read maze 2");
  assertThrows(() => mazeSource([]), RangeError);
});

function text(cells: Uint32Array): string {
  return formatMaze({ rows: 3, columns: 3, cells: Uint8Array.from(cells) });
}

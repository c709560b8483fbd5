import { assertEquals, assertThrows } from "@std/assert";
import { formatMaze, parseMaze } from "./tokens.ts";

Deno.test("formatMaze() writes what parseMaze() read", () => {
  const text = "S #" + "oo#" + "# G";
  assertEquals([...parseMaze(text).cells], [3, 2, 1, 5, 5, 1, 1, 2, 4]);
  assertEquals(formatMaze(parseMaze(text)), text);
  assertEquals(parseMaze("S  G", 4).rows, 1);
});

Deno.test("parseMaze() refuses other characters and other shapes", () => {
  assertThrows(() => parseMaze("S x#"), SyntaxError, 'cell 3 of a maze: found "x"');
  assertThrows(() => parseMaze("S\0 #"), SyntaxError, "cell 2");
  assertThrows(() => parseMaze("S G"), SyntaxError, "3 cells");
  assertThrows(() => parseMaze(""), SyntaxError);
});

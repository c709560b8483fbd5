import { assertEquals, assertThrows } from "@std/assert";
import { checkMaze, checkPath } from "./maze.ts";

const open = "S   " + "    " + "    " + "   G"; //   4 × 4 without walls: 7 cells from S to G at best
const best = { valid: true, optimal: true }, longer = { valid: true, optimal: false };
const wrong = { valid: false, optimal: false };

Deno.test("checkMaze() accepts every shortest path", () => {
  assertEquals(checkMaze(open, "Sooo" + "   o" + "   o" + "   G"), best);
  assertEquals(checkMaze(open, "So  " + " oo " + "  o " + "  oG"), best);
  assertEquals(checkMaze("SG" + "##", "SG" + "##"), best);
});

Deno.test("checkMaze() tells a longer path from a shortest one", () => {
  assertEquals(checkMaze("S  " + " # " + "G  ", "Soo" + " #o" + "Goo"), longer);
  assertEquals(checkMaze("S  " + " # " + "G  ", "S  " + "o# " + "G  "), best);
});

Deno.test("checkMaze() refuses paths with gaps, branches, loops and loose cells", () => {
  assertEquals(checkMaze(open, open), wrong);
  assertEquals(checkMaze(open, "Sooo" + "   o" + "    " + "   G"), wrong); // a gap
  assertEquals(checkMaze(open, "Sooo" + " o o" + "   o" + "   G"), wrong); // a branch
  assertEquals(checkMaze(open, "Sooo" + "   o" + "o  o" + "   G"), wrong); // a loose cell
  assertEquals(checkMaze(open, "Sooo" + "o  o" + "ooo " + "   G"), wrong); // two ways from the start
  assertEquals(checkMaze(open, "So  " + "ooo " + "  oo" + "   G"), wrong); // a loop
  assertEquals(checkMaze(open, "Sooo" + "   o" + "  oo" + "  oG"), wrong); // two ways into the goal
  assertEquals(checkMaze("SooG".replaceAll("o", " ") + "    ".repeat(3), "SooG" + " oo " + "    ".repeat(2)), wrong);
});

Deno.test("checkMaze() refuses an answer that changes the maze", () => {
  const maze = "S#G" + " # " + "   ", path = "S#G" + "o#o" + "ooo";
  assertEquals(checkMaze(maze, path), best);
  assertEquals(checkMaze(maze, "SoG" + " # " + "   "), wrong); // through a wall
  assertEquals(checkMaze(maze, "S G" + "o#o" + "ooo"), wrong); // a wall taken away
  assertEquals(checkMaze(maze, "S#G" + "o#o" + "oo#"), wrong); // a wall added
  assertEquals(checkMaze(maze, "o#G" + "o#o" + "ooo"), wrong); // the start drawn over
  assertEquals(checkMaze(maze, path.slice(1)), wrong);
  assertEquals(checkMaze(maze, path.replace("G", "?")), wrong);
});

Deno.test("checkPath() does not walk round the edge of a maze", () => {
  const cells = Uint8Array.of(2, 2, 3, /**/ 4, 2, 2);
  assertEquals(checkPath({ rows: 2, columns: 3, cells }, cells), wrong);
  assertEquals(checkPath({ rows: 2, columns: 3, cells }, [2, 2, 3, /**/ 4, 5, 5]), best);
});

Deno.test("a maze needs one start, one goal and known characters", () => {
  assertThrows(() => checkMaze("S   ", "S   "), RangeError, "found no goal");
  assertThrows(() => checkMaze("SSG ", "SSG "), RangeError, "found more than one start");
  assertThrows(() => checkMaze("S G", "S G"), SyntaxError, "3 cells");
  assertThrows(() => checkMaze("SG x", "SG x"), SyntaxError, 'cell 4 of a maze: found "x"');
});

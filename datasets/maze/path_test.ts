import { assertEquals, assertThrows } from "@std/assert";
import { shortestPath, solveMaze } from "./path.ts";
import { formatMaze, parseMaze } from "./tokens.ts";

Deno.test("solveMaze() marks the path that the official answers mark", () => {
  const csv = Deno.readTextFileSync(new URL("./testdata/official.csv", import.meta.url));
  const rows = csv.trimEnd().split("\n").slice(1).map((line) => line.split(","));
  assertEquals(rows.length, 5);
  for (const [, question, answer] of rows) assertEquals(formatMaze(solveMaze(parseMaze(question))), answer);
});

Deno.test("shortestPath() prefers down, left, right, up in that order", () => {
  assertEquals(shortestPath(parseMaze("S " + " G")), Uint32Array.of(0, 2, 3));
  assertEquals(shortestPath(parseMaze("G " + " S")), Uint32Array.of(3, 2, 0));
  assertEquals(shortestPath(parseMaze("SG##", 4)), Uint32Array.of(0, 1));
});

Deno.test("shortestPath() does not run over the edge of a row", () => {
  assertEquals(shortestPath(parseMaze("  S" + "G##" + "   ")), Uint32Array.of(2, 1, 0, 3));
});

Deno.test("solveMaze() says so when there is no path, no start or two goals", () => {
  assertEquals(shortestPath(parseMaze("S##G")), null);
  assertThrows(() => solveMaze(parseMaze("S##G")), RangeError, "no path");
  assertThrows(() => solveMaze(parseMaze("   G")), RangeError, "found none, expected one S");
  assertThrows(() => solveMaze(parseMaze("S GG")), RangeError, "found more than one, expected one G");
});

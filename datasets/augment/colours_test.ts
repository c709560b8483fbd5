import { assertEquals, assertThrows } from "@std/assert";
import { inverseColours, permuteColours } from "./colours.ts";

const colours = [0, 7, 4, 3, 2, 6, 5, 1, 8, 9];

Deno.test("permuteColours() maps colour i to colours[i], and inverseColours() maps it back", () => {
  const grid = { rows: 2, columns: 5, cells: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) };
  const permuted = permuteColours(grid, colours);
  assertEquals([...permuted.cells], colours);
  assertEquals(permuteColours(permuted, inverseColours(colours)), grid);
});

Deno.test("inverseColours() refuses what is no permutation", () => {
  assertThrows(() => inverseColours([0, 1, 1]), RangeError, "[0,1,1]");
  assertThrows(() => inverseColours([0, 1, 3]), RangeError);
});

import { assertEquals, assertThrows } from "@std/assert";
import { gridToTokens, offsetLimits, tokensToGrid } from "./translate.ts";

const grid = { rows: 2, columns: 3, cells: Uint8Array.of(0, 1, 2, 3, 9, 5) };

Deno.test("gridToTokens() ends the grid with a border that has no corner", () => {
  assertEquals([...gridToTokens(grid, { row: 1, column: 0 }, 5)], [
    ...[0, 0, 0, 0, 0],
    ...[2, 3, 4, 1, 0],
    ...[5, 11, 7, 1, 0],
    ...[1, 1, 1, 0, 0],
    ...[0, 0, 0, 0, 0],
  ]);
});

Deno.test("gridToTokens() leaves the border out where the grid touches the rim", () => {
  assertEquals([...gridToTokens(grid, { row: 1, column: 0 }, 3)], [0, 0, 0, 2, 3, 4, 5, 11, 7]);
});

Deno.test("tokensToGrid() undoes gridToTokens() at every offset", () => {
  const limits = offsetLimits(grid, { rows: 4, columns: 1, cells: new Uint8Array(4) }, 7);
  assertEquals(limits, { row: 4, column: 5 });
  for (let row = 0; row < limits.row; row++) {
    for (let column = 0; column < limits.column; column++) {
      assertEquals(tokensToGrid(gridToTokens(grid, { row, column }, 7), { row, column }, 7), grid);
    }
  }
});

Deno.test("gridToTokens() overwrites all of the array it is given", () => {
  const into = new Uint32Array(25).fill(7);
  assertEquals([...gridToTokens(grid, { row: 0, column: 0 }, 5, into)], [...gridToTokens(grid, undefined, 5)]);
});

Deno.test("gridToTokens() refuses an offset that leaves the canvas", () => {
  assertThrows(() => gridToTokens(grid, { row: 29, column: 0 }), RangeError, "2 × 3 grid at (29, 0)");
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { gridRows, parseGridRows, sameGrid } from "./grid.ts";

Deno.test("parseGridRows() undoes gridRows(), also without cells", () => {
  for (const rows of [[[1, 2, 3], [4, 5, 6]], [[0]], []]) assertEquals(gridRows(parseGridRows(rows, "it")), rows);
  assertEquals(parseGridRows([[]], "it"), { rows: 0, columns: 0, cells: new Uint8Array(0) });
});

Deno.test("parseGridRows() refuses what is no grid of colours", () => {
  for (const value of [null, 3, [1], [[1], [1, 2]], [[10]], [[-1]], [[1.5]], [["1"]], [[null]], [[1], null]]) {
    assertThrows(() => parseGridRows(value, "attempt_1"), SyntaxError, "Cannot read attempt_1");
  }
});

Deno.test("sameGrid() tells shapes apart that have the same cells", () => {
  const wide = parseGridRows([[1, 2]], "it");
  assert(sameGrid(wide, parseGridRows([[1, 2]], "it")));
  assert(!sameGrid(wide, parseGridRows([[1], [2]], "it")));
  assert(!sameGrid(wide, parseGridRows([[1, 3]], "it")));
});

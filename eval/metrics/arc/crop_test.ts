import { assertEquals, assertThrows } from "@std/assert";
import { gridRows } from "../grid.ts";
import { cropGrid } from "./crop.ts";

const crop = (...tokens: number[]) => gridRows(cropGrid(tokens));

Deno.test("cropGrid() reads a grid within its border", () => {
  assertEquals(crop(5, 6, 1, /**/ 7, 11, 1, /**/ 1, 1, 0), [[3, 4], [5, 9]]);
});

Deno.test("cropGrid() takes the largest rectangle, and of two equal ones the flatter", () => {
  assertEquals(crop(2, 3, 1, /**/ 4, 0, 0, /**/ 5, 0, 0), [[0], [2], [3]]);
  assertEquals(crop(2, 3, 1, /**/ 4, 0, 0, /**/ 0, 0, 0), [[0, 1]]);
  assertEquals(crop(2, 3, 4, /**/ 2, 3, 1, /**/ 1, 2, 2), [[0, 1], [0, 1]]);
});

Deno.test("cropGrid() of a canvas that starts with no colour has no cells", () => {
  for (const token of [0, 1, 12]) {
    assertEquals(cropGrid([token, 2, 2, 2]), { rows: 0, columns: 0, cells: new Uint8Array(0) });
  }
});

Deno.test("cropGrid() refuses what is no square canvas", () => {
  assertThrows(() => cropGrid([2, 2, 2]), RangeError, "Cannot crop 3 tokens");
});

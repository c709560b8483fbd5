import { assertEquals, assertThrows } from "@std/assert";
import { gridRows, parseGridRows } from "../grid.ts";
import { parseAugmentedName } from "./inverse.ts";

const restore = (name: string, rows: number[][]) =>
  gridRows(parseAugmentedName(name).restore(parseGridRows(rows, "the grid")));

Deno.test("parseAugmentedName() undoes each of the 8 symmetries", () => {
  const turned = [
    [[0, 1, 2], [3, 4, 5]],
    [[2, 5], [1, 4], [0, 3]],
    [[5, 4, 3], [2, 1, 0]],
    [[3, 0], [4, 1], [5, 2]],
    [[2, 1, 0], [5, 4, 3]],
    [[3, 4, 5], [0, 1, 2]],
    [[0, 3], [1, 4], [2, 5]],
    [[5, 2], [4, 1], [3, 0]],
  ];
  for (const [id, rows] of turned.entries()) {
    assertEquals(restore(`a|||t${id}|||0123456789`, rows), [[0, 1, 2], [3, 4, 5]]);
  }
});

Deno.test("parseAugmentedName() undoes the new colours", () => {
  assertEquals(restore("a|||t0|||0231456789", [[0, 2, 3, 1, 4]]), [[0, 1, 2, 3, 4]]);
});

Deno.test("parseAugmentedName() finds the task, also of an augmented augmentation, whose last step it undoes", () => {
  assertEquals(parseAugmentedName("00576224").task, "00576224");
  assertEquals(restore("00576224", [[1, 2]]), [[1, 2]]);
  assertEquals(parseAugmentedName("a|||b|||t3|||0213456789").task, "a");
});

Deno.test("a grid without cells is restored to itself", () => {
  assertEquals(restore("a|||t1|||0123456789", []), []);
});

Deno.test("parseAugmentedName() refuses other names", () => {
  for (
    const name of ["a|||t0", "a|||t8|||0123456789", "a|||t0|||0012345678", "a|||t0|||012345678", "a|||0|||0123456789"]
  ) {
    assertThrows(() => parseAugmentedName(name), SyntaxError, `Cannot read the ARC name "${name}"`);
  }
});

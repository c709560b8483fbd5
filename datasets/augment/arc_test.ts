import { assertEquals, assertThrows } from "@std/assert";
import { arcName, augmentArc, parseArcName, restoreArc } from "./arc.ts";

const grid = { rows: 2, columns: 5, cells: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) };
const colours = [0, 7, 4, 3, 2, 6, 5, 1, 8, 9];

Deno.test("restoreArc() undoes augmentArc()", () => {
  for (let dihedral = 0; dihedral < 8; dihedral++) {
    assertEquals(restoreArc(augmentArc(grid, { dihedral, colours }), { dihedral, colours }), grid);
  }
});

Deno.test("parseArcName() reads what arcName() wrote", () => {
  const augmentation = { dihedral: 3, colours };
  const name = arcName("16fe82e4", augmentation);
  assertEquals(name, "16fe82e4|||t3|||0743265189");
  assertEquals(parseArcName(name), { task: "16fe82e4", augmentation });
  assertEquals(parseArcName(arcName("16fe82e4")), { task: "16fe82e4" });
});

Deno.test("parseArcName() takes the first and the last two parts, as the reference does", () => {
  const { task, augmentation } = parseArcName("a|||b|||t3|||0213456789");
  assertEquals([task, augmentation?.dihedral], ["a", 3]);
});

Deno.test("parseArcName() refuses names that name no augmentation", () => {
  for (const name of ["a|||t3", "a|||t8|||0123456789", "a|||t3|||0113456789", "a|||t3|||012345678"]) {
    assertThrows(() => parseArcName(name), SyntaxError, name);
  }
});

import { assertEquals, assertThrows } from "@std/assert";
import { dihedral, type Grid, inverseDihedral } from "./dihedral.ts";

const grid: Grid = { rows: 2, columns: 3, cells: Uint8Array.of(0, 1, 2, 3, 4, 5) };

Deno.test("dihedral() turns counter-clockwise and reflects as the reference does", () => {
  const lines = (id: number) => {
    const { rows, columns, cells } = dihedral(grid, id);
    return Array.from({ length: rows }, (_, r) => cells.subarray(r * columns, (r + 1) * columns).join("")).join("/");
  };
  assertEquals([0, 1, 2, 3, 4, 5, 6, 7].map(lines), [
    "012/345",
    "25/14/03",
    "543/210",
    "30/41/52",
    "210/543",
    "345/012",
    "03/14/25",
    "52/41/30",
  ]);
});

Deno.test("inverseDihedral() undoes each of the 8 symmetries", () => {
  for (let id = 0; id < 8; id++) assertEquals(dihedral(dihedral(grid, id), inverseDihedral(id)), grid);
});

Deno.test("dihedral() has no ninth symmetry", () => {
  assertThrows(() => dihedral(grid, 8), RangeError, "symmetry 8");
  assertThrows(() => inverseDihedral(-1), RangeError);
  assertThrows(() => dihedral(grid, 1.5), RangeError);
});

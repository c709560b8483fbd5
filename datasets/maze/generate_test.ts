import { assert, assertEquals, assertGreaterOrEqual, assertThrows } from "@std/assert";
import { dihedral } from "@trm/augment";
import { generateMazes, mazeKey } from "./generate.ts";
import { solveMaze } from "./path.ts";

const options = { side: 10, minimumMoves: 20, seed: 1 };

Deno.test("generateMazes() gives mazes whose marked path is the shortest and long enough", () => {
  for (const { question, answer, moves } of mazes(20)) {
    assertEquals(solveMaze(question), answer);
    assertGreaterOrEqual(moves, 20);
    assertEquals(answer.cells.filter((token) => token === 5).length, moves - 1);
  }
});

Deno.test("generateMazes() repeats itself for the same seed, and no maze within a run", () => {
  assertEquals(mazes(10), mazes(10));
  const keys = mazes(50, { side: 3, minimumMoves: 3, seed: 2 }).map(({ question }) => mazeKey(question));
  assertEquals(new Set(keys).size, 50);
});

Deno.test("generateMazes() gives up on lengths that no maze has", () => {
  const impossible = generateMazes({ side: 3, minimumMoves: 8, seed: 1, attempts: 100 });
  assertThrows(() => impossible.next(), RangeError, "none new in 100 layouts");
  assertThrows(() => generateMazes({ side: 1, seed: 1 }).next(), RangeError, "a side of 1");
});

Deno.test("mazeKey() is the same for all rotations and reflections", () => {
  const [{ question }, other] = mazes(2);
  for (let id = 0; id < 8; id++) assertEquals(mazeKey(dihedral(question, id)), mazeKey(question));
  assert(mazeKey(other.question) !== mazeKey(question));
});

function mazes(count: number, from: Parameters<typeof generateMazes>[0] = options) {
  return [...generateMazes(from).take(count)];
}

Deno.test("generateMazes() refuses more moves than there are cells", () => {
  assertThrows(() => generateMazes({ side: 3, minimumMoves: 109, seed: 0 }).next(), RangeError, "3 × 3 cells allow 8");
});

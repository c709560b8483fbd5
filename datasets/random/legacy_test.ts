import { assertEquals, assertThrows } from "@std/assert";
import { legacyRandom } from "./legacy.ts";

// The expected numbers were printed by NumPy 2.4 and 1.24 (the legacy stream is frozen).

Deno.test("legacyRandom() draws what np.random draws, one call after the other", () => {
  const random = legacyRandom(42);
  const list = Array.from({ length: 13 }, (_, i) => i);
  random.shuffle(list);
  assertEquals(list, [11, 9, 0, 8, 5, 2, 1, 12, 4, 7, 10, 3, 6]);
  assertEquals(times(12, () => random.randint(0, 8)), [7, 7, 2, 5, 4, 1, 7, 3, 5, 5, 1, 7]);
  assertEquals([...random.permutation(9)].map((i) => i + 1), [6, 3, 8, 7, 9, 2, 4, 1, 5]);
});

Deno.test("legacyRandom() takes the whole range of seeds and bounds", () => {
  const random = legacyRandom(0xffffffff);
  assertEquals(times(3, () => random.randint(0, 2 ** 32)), [419326371, 479346978, 3918654476]);
  assertEquals(random.randint(-5, 3_000_000_000), 2416749634);
  assertEquals(random.rand(), 0.78903530185164);
  assertThrows(() => legacyRandom(-1), RangeError);
  assertThrows(() => legacyRandom(2 ** 32), RangeError);
  assertThrows(() => random.randint(3, 3), RangeError, "[3, 3)");
  assertThrows(() => random.choice(2, 3), RangeError);
});

Deno.test("legacyRandom() goes on beyond 624 words", () => {
  const random = legacyRandom(5);
  times(700, random.rand);
  assertEquals(random.rand(), 0.3706227617705822);
  assertEquals([...random.permutation(6)], [0, 5, 4, 2, 3, 1]);
});

Deno.test("legacyRandom() goes on from a state that went through JSON", () => {
  const random = legacyRandom(9);
  times(1000, random.uint32);
  const resumed = legacyRandom(JSON.parse(JSON.stringify(random.state())));
  assertEquals(times(700, resumed.uint32), times(700, random.uint32));
});

function times<T>(n: number, draw: () => T): T[] {
  return Array.from({ length: n }, draw);
}

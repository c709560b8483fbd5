import { assertEquals, assertThrows } from "@std/assert";
import { philoxKey, philoxRandom } from "./philox.ts";

// The expected numbers were printed by NumPy 2.4 and 1.24.

Deno.test("philoxKey() is the key that NumPy's SeedSequence gives", () => {
  const key = new BigUint64Array(philoxKey(1).buffer);
  assertEquals([...key], [7434755675892716031n, 10007452063617845036n]);
});

Deno.test("philoxRandom() draws what Generator(Philox(seed)) draws, one call after the other", () => {
  const random = philoxRandom(12345);
  assertEquals([...random.permutation(17)], [7, 8, 15, 6, 16, 12, 3, 10, 13, 4, 14, 11, 2, 9, 1, 5, 0]);
  const ranges = [[0, 1], [0, 2], [3, 10], [0, 1001], [5, 6], [100, 1101]];
  assertEquals(ranges.map(([low, high]) => random.integers(low, high)), [0, 0, 9, 979, 5, 733]);
});

Deno.test("philoxRandom() gives the raw words of Philox(seed)", () => {
  const random = philoxRandom(12345);
  assertEquals(times(3, random.raw), [7761547988346370368n, 12048877680314648833n, 7990457742470656338n]);
  times(4, random.raw);
  assertEquals(random.raw(), 5511217402917324584n);
});

Deno.test("philoxRandom() takes large seeds and bounds, and mixes draws of 32 and 64 bits", () => {
  const random = philoxRandom(2 ** 40 + 5);
  assertEquals(
    times(6, () => random.integers(0, 3_000_000_001)),
    [371871201, 2349947457, 967732365, 2934811446, 1364011824, 1912185249],
  );
  assertEquals([...random.permutation(9)], [2, 4, 1, 8, 6, 0, 3, 7, 5]);
  assertEquals(times(2, () => random.integers(0, 2 ** 32)), [854832769, 3495215646]);
  assertEquals(times(3, random.raw), [3675603290147250212n, 11840206566961148031n, 16777794963998947942n]);
  assertEquals(random.integers(0, 10), 3);
  assertThrows(() => philoxRandom(-1), RangeError);
  assertThrows(() => random.integers(0, 2 ** 32 + 1), RangeError);
});

Deno.test("philoxRandom() goes on from a state that went through JSON, wherever it was taken", () => {
  for (let drawn = 0; drawn < 10; drawn++) {
    const random = philoxRandom(3);
    times(drawn, random.uint32);
    const resumed = philoxRandom(JSON.parse(JSON.stringify(random.state())));
    assertEquals(times(20, resumed.uint32), times(20, random.uint32));
  }
});

function times<T>(n: number, draw: () => T): T[] {
  return Array.from({ length: n }, draw);
}

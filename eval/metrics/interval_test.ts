import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { boundedMeanInterval, meanInterval, wilsonInterval } from "./interval.ts";

Deno.test("wilsonInterval() gives the textbook's values", () => {
  const { estimate, low, high } = wilsonInterval(8, 10);
  assertEquals(estimate, 0.8);
  assertAlmostEquals(low, 0.4901625, 1e-7); // R: binom::binom.wilson(8, 10)
  assertAlmostEquals(high, 0.9433178, 1e-7);
});

Deno.test("wilsonInterval() stays within 0 and 1 at both ends", () => {
  const z = 1.959963984540054, none = wilsonInterval(0, 10), all = wilsonInterval(10, 10);
  assertEquals(none.low, 0);
  assertAlmostEquals(none.high, z ** 2 / (10 + z ** 2), 1e-12);
  assertEquals(all.high, 1);
  assertAlmostEquals(all.low, 10 / (10 + z ** 2), 1e-12);
});

Deno.test("wilsonInterval() widens with confidence", () => {
  const z = 2.5758293035489004, { high } = wilsonInterval(0, 7, 0.99);
  assertAlmostEquals(high, z ** 2 / (7 + z ** 2), 1e-12);
});

Deno.test("wilsonInterval() refuses what is no share", () => {
  for (const [successes, trials] of [[1, 0], [3, 2], [-1, 2], [0.5, 2], [NaN, 2]]) {
    assertThrows(() => wilsonInterval(successes, trials), RangeError, "Cannot estimate a share");
  }
  for (const confidence of [0, 1, NaN, 95]) {
    assertThrows(() => wilsonInterval(1, 2, confidence), RangeError, "confidence");
  }
});

Deno.test("boundedMeanInterval() is Wilson's interval where all numbers are 0 or 1, and goes on in between", () => {
  assertEquals(boundedMeanInterval(8, 10), wilsonInterval(8, 10));
  assertEquals(boundedMeanInterval(10, 10).high, 1);
  const { estimate, low, high } = boundedMeanInterval(0.5, 10); //  p = 0.05, by hand: 0.174890 ± 0.169647
  assertEquals(estimate, 0.05);
  assertAlmostEquals(low, 0.005243, 1e-5);
  assertAlmostEquals(high, 0.344537, 1e-5);
  for (const [sum, count] of [[1, 0], [2.1, 2], [-0.1, 2], [NaN, 2]]) {
    assertThrows(() => boundedMeanInterval(sum, count), RangeError, "Cannot estimate a mean");
  }
});

Deno.test("meanInterval() multiplies the standard error with Student's t", () => {
  const tables = [[2, 12.706205], [3, 4.302653], [4, 3.182446], [5, 2.776445], [11, 2.228139], [31, 2.042272]];
  for (const [n, t] of tables) {
    const values = Float64Array.from({ length: n }, (_, i) => i);
    const deviation = Math.sqrt(n * (n + 1) / 12); // of 0 … n−1, with n−1 below
    const { estimate, low, high } = meanInterval(values);
    assertAlmostEquals(estimate, (n - 1) / 2, 1e-12);
    assertAlmostEquals((high - estimate) / (deviation / Math.sqrt(n)), t, 1e-6); // the tables' digits
    assertAlmostEquals(high - estimate, estimate - low, 1e-12);
  }
});

Deno.test("meanInterval() of equal values has no width, and of one value does not exist", () => {
  assertEquals(meanInterval([0.5, 0.5, 0.5]), { estimate: 0.5, low: 0.5, high: 0.5 });
  assertThrows(() => meanInterval([0.874]), RangeError, "found 1 values");
});

import { assertEquals } from "@std/assert";
import { wilsonInterval } from "@trm/metrics";
import { accuracyByRating } from "./ratings.ts";

Deno.test("accuracyByRating() makes parts of equal size, hard puzzles last", () => {
  const answers = Array.from({ length: 12 }, (_, i) => ({ rating: (i * 5) % 12, right: (i * 5) % 12 < 5 }));
  assertEquals(accuracyByRating(answers, 3), [
    { from: 0, to: 3, count: 4, exact: wilsonInterval(4, 4) },
    { from: 4, to: 7, count: 4, exact: wilsonInterval(1, 4) },
    { from: 8, to: 11, count: 4, exact: wilsonInterval(0, 4) },
  ]);
});

Deno.test("accuracyByRating() keeps equal ratings together", () => {
  const ratings = [0, 0, 0, 0, 0, 1, 2, 9];
  const buckets = accuracyByRating(ratings.map((rating) => ({ rating, right: true })), 4);
  assertEquals(buckets.map(({ from, to, count }) => [from, to, count]), [[0, 0, 5], [1, 1, 1], [2, 9, 2]]);
  assertEquals(accuracyByRating([{ rating: 7, right: false }], 8).length, 1);
  assertEquals(accuracyByRating([]), []);
});

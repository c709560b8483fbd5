import { assertEquals } from "@std/assert";
import { formatBytes, formatCount, formatDuration, formatFlop, formatPercent, secondsLeft } from "./format.ts";

Deno.test("formatDuration() gives the two largest units", () => {
  const seconds = [0.04, 9.94, 9.96, 59.4, 60, 80, 3599.6, 7500, 86_400, 200_000, Infinity];
  assertEquals(seconds.map(formatDuration), [
    "0.0 s",
    "9.9 s",
    "10 s",
    "59 s",
    "1 min",
    "1 min 20 s",
    "1 h",
    "2 h 5 min",
    "24 h",
    "2 d 8 h",
    "unknown",
  ]);
});

Deno.test("counts, shares, bytes and operations carry their units", () => {
  assertEquals([0, 999, 12_000, 1_234_567].map(formatCount), ["0", "999", "12 000", "1 234 567"]);
  assertEquals([formatPercent(0.613), formatPercent(1), formatPercent(0.87416, 2)], ["61.3 %", "100.0 %", "87.42 %"]);
  assertEquals([0, 1023, 1024, 11_274_289_152].map(formatBytes), ["0 B", "1023 B", "1.0 KiB", "10.5 GiB"]);
  assertEquals([10, 61e9, 33e12].map(formatFlop), ["10 FLOP", "61.0 GFLOP", "33.0 TFLOP"]);
});

Deno.test("secondsLeft() keeps the pace so far", () => {
  assertEquals(secondsLeft({ done: 0, total: 10, elapsed: 5 }), Infinity);
  assertEquals(secondsLeft({ done: 2, total: 10, elapsed: 5 }), 20);
  assertEquals(secondsLeft({ done: 10, total: 10, elapsed: 5 }), 0);
});

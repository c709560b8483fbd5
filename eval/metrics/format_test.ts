import { assertEquals } from "@std/assert";
import { formatInterval, formatMeanInterval, formatPercent } from "./format.ts";

Deno.test("formatPercent() keeps as many digits as asked", () => {
  assertEquals(formatPercent(0.6125), "61.3 %");
  assertEquals(formatPercent(1, 0), "100 %");
});

Deno.test("formatInterval() puts the interval behind the estimate", () => {
  assertEquals(formatInterval({ estimate: 0.8, low: 0.4901, high: 0.9433 }), "80.0 % (49.0–94.3)");
  assertEquals(formatInterval({ estimate: 0.8, low: 0.4901, high: 0.9433 }, 2), "80.00 % (49.01–94.33)");
});

Deno.test("formatMeanInterval() states half the interval's width", () => {
  assertEquals(formatMeanInterval({ estimate: 0.874, low: 0.868, high: 0.88 }), "87.4 ± 0.6 %");
});

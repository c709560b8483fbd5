import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { lineChart } from "./line_chart.ts";
import { escapeText, ticks } from "./svg.ts";

Deno.test("ticks() are round and within the range", () => {
  assertEquals(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assertEquals(ticks(0, 2.34, 5), [0, 0.5, 1, 1.5, 2]);
  assertEquals(ticks(10, 65_100, 5), [20_000, 40_000, 60_000]);
  assertEquals(ticks(0, 0.003, 3), [0, 0.001, 0.002, 0.003]);
  assertEquals(ticks(5, 5, 5).length > 0, true);
});

Deno.test("escapeText() leaves nothing that HTML would read", () => {
  assertEquals(escapeText(`<a href="x">&'`), "&#60;a href=&#34;x&#34;&#62;&#38;&#39;");
});

Deno.test("lineChart() breaks a line off where a value is missing", () => {
  const drawn = chart([{ x: 0, y: 0 }, { x: 1, y: 0.5 }, { x: 2, y: null }, { x: 3, y: 1 }, { x: 4, y: 1 }]);
  const path = / d="([^"]+)"/.exec(drawn)?.[1] ?? "";
  assertEquals(path.match(/[ML]/g)?.join(""), "MLML");
  assertEquals(path.split(/(?=[ML])/)[0], "M52 230"); //  the origin: left 52, bottom 270 − 40
  assertEquals(path.split(/(?=[ML])/)[3], "L466 14"); //  the opposite corner
  assert(!drawn.includes("NaN"));
});

Deno.test("lineChart() of one point is drawn too, and of none is nothing", () => {
  const one = chart([{ x: 7, y: 0.5 }]);
  assertStringIncludes(one, "<circle");
  assert(!one.includes("NaN"));
  assertEquals(chart([{ x: 1, y: null }]), "");
});

function chart(points: { x: number; y: number | null }[]): string {
  const line = { label: "a & b", colour: 0, points, style: "marked" } as const;
  return lineChart({ title: "t", across: "steps", lines: [line], format: String, highest: 1 });
}

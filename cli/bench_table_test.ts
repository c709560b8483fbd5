import { assertEquals } from "@std/assert";
import { encodingLine, formatMs, giga, shareOf, table } from "./bench_table.ts";

Deno.test("table() sets columns side by side, numbers to the right", () => {
  const rows = [{ op: "add", ms: 1 }, { op: "matmul", ms: 100 }];
  const columns = [
    { title: "op", cell: ({ op }: typeof rows[number]) => op },
    { title: "ms", cell: ({ ms }: typeof rows[number]) => `${ms}`, right: true as const },
  ];
  assertEquals(table(columns, rows), ["op       ms", "add       1", "matmul  100"]);
});

Deno.test("formatMs() shows three digits or all whole ones", () => {
  assertEquals([0.01234, 1.234, 99.96, 1234.5].map(formatMs), ["0.0123", "1.23", "100", "1235"]);
});

Deno.test("shareOf() compares an op with what bounds it more", () => {
  const timing = { median: 10, min: 9, max: 11, samples: 3, repeats: 1 };
  const ceilings = { flops: 100e9, bytes: 10e9 };
  assertEquals(giga(0.5e9, 10), 50);
  assertEquals(shareOf({ timing, flops: 0.5e9, bytes: 10e6 }, ceilings), 0.5); //  half the multiply-adds
  assertEquals(shareOf({ timing, flops: 1e6, bytes: 90e6 }, ceilings), 0.9); //    nearly the copy
});

Deno.test("encodingLine() says what the host takes", () => {
  const line = encodingLine({ step: 1.2345, same: 0.5 });
  assertEquals(line, "encoding: 1.23 ms for 1000 dispatches · 0.500 ms for one as often");
});

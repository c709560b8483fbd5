import { assertEquals, assertThrows } from "@std/assert";
import { markdownTable } from "./table.ts";

Deno.test("markdownTable() aligns its columns", () => {
  const table = markdownTable(["model", { title: "exact", align: "right" }], [["TRM", "87.4 %"], ["direct", 0]]);
  assertEquals(
    table,
    [
      "| model  |  exact |",
      "| ------ | -----: |",
      "| TRM    | 87.4 % |",
      "| direct |      0 |",
      "",
    ].join("\n"),
  );
});

Deno.test("markdownTable() keeps bars and line breaks from ending a cell", () => {
  assertEquals(markdownTable(["a"], [["x|y\n  z"]]), "| a      |\n| ------ |\n| x\\|y z |\n");
});

Deno.test("markdownTable() refuses a row of another length", () => {
  assertThrows(() => markdownTable(["a", "b"], [[1, 2], [1]]), TypeError, "row 2 of a table: found 1 cells");
});

import { assertEquals } from "@std/assert";
import { examplesWithin } from "./examples_within.ts";
import { countedSource } from "./testdata/counting_answerer.ts";

const plain = countedSource(Array.from({ length: 7 }, () => ({ rightAfter: 1, haltsAfter: 1 })));
/** Three groups: of one version, of three with two examples each, of none. */
const grouped = { ...plain, groupOffsets: Uint32Array.of(0, 1, 4, 4), puzzleOffsets: Uint32Array.of(0, 1, 3, 5, 7) };

Deno.test("a limit takes the first version of every group before the second of any", () => {
  assertEquals([...examplesWithin(grouped, 3)], [0, 1, 2]);
  const another = { ...grouped, groupOffsets: Uint32Array.of(0, 3, 4) }; //  versions with examples 0 | 1 2 | 3 4, and 5 6
  assertEquals([...examplesWithin(another, 4)], [0, 5, 6, 1]);
  assertEquals([...examplesWithin(another, 6)], [0, 5, 6, 1, 2, 3]);
});

Deno.test("without a limit, or with one version a group, the order is that of the split", () => {
  assertEquals([...examplesWithin(grouped)], [0, 1, 2, 3, 4, 5, 6]);
  assertEquals([...examplesWithin(grouped, 7)], [0, 1, 2, 3, 4, 5, 6]);
  assertEquals([...examplesWithin(plain, 4)], [0, 1, 2, 3]);
});

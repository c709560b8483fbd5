import { assertEquals, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { exampleCount } from "../batches.ts";
import { arcPuzzleName, planArc } from "./plan.ts";
import { readArcPairs } from "./read.ts";
import { arcNames, arcSource, arcTaskJson } from "./source.ts";

const subsets = ["mini", "probe"].map((name) => {
  const path = (part: string) => new URL(`./testdata/${name}_${part}.json`, import.meta.url).pathname;
  return { name, tasks: readArcPairs(path("challenges"), path("solutions")) };
});
const plan = planArc({ subsets, testSubset: "probe", augmentations: 40 });
const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
const bytes = (values: Uint32Array) => sha256(new Uint8Array(values.buffer));

// The expected hashes are those of the arrays that a NumPy program after the reference's builder makes of the same files.

Deno.test("planArc() draws the versions and identifiers that the reference draws", () => {
  assertEquals([...arcNames(plan)].slice(0, 4), [
    "<blank>",
    "b0c1",
    "b0c1|||t4|||0614732958",
    "b0c1|||t7|||0178296345",
  ]);
  assertEquals(
    sha256([...arcNames(plan)].slice(1).join("\n")),
    "6f0e8ac8f7e4332b56d0c6ea1dccfb5d91627b5a644f0429ec94a0ebf4bb5b54",
  );
  assertEquals(bytes(plan.train.identifiers), "92770ec775f1d79fc1617b3210dcae45f6b19a10d73af17d5ab0eba3e8ae6cab");
  assertEquals(bytes(plan.test.identifiers), "9fdade4fe192b978bd98c6c0074a56e48f8c809e97c31493cca8a0857dc19aac");
});

Deno.test("planArc() splits tasks into groups as the reference does; a task with few versions ends short", () => {
  assertEquals([...plan.train.groupOffsets], [0, 41, 82, 91, 132, 173]);
  assertEquals([...plan.test.groupOffsets], [0, 41, 82]);
  assertEquals(bytes(plan.train.puzzleOffsets), "f9464dc6d6b9cf07ac0ce72419327657636da75a5a8023ebd630629ba93b33d3");
  assertEquals(bytes(plan.test.puzzleOffsets), "48776ef0e7b4446e38e11fb1426dd9002929681cf46a8d895b6176799e4b7a1a");
});

Deno.test("arcSource() renders, on demand, the sequences that the reference stores", () => {
  const rendered = (["train", "test"] as const).flatMap((split) => {
    const source = arcSource(plan, split);
    const size = exampleCount(source) * 900;
    const tokens = new Uint32Array(size), labels = new Uint32Array(size);
    for (let at = 0; at < size; at += 900) source.read(at / 900, tokens, labels, at);
    return [sha256(Uint8Array.from(tokens)), sha256(Uint8Array.from(labels))];
  });
  assertEquals(rendered, [
    "7c2eac749391a903641c30f11845f31d37e6a5f656a68d79d529dce4193e61ae",
    "3a384cbb4110c4e7540a3a4ee7095ae58907264aba7f7478066691397de81b7c",
    "9fc7a9a7bee47c79085504efd509f4445441312327f76bba708aec67de54b17e",
    "5906657982ac596664c79d2ef39c8050244f365de95e5a59bacc243d81d22d58",
  ]);
});

Deno.test("arcSource() describes its split as the reference's dataset.json does", () => {
  const { metadata } = arcSource(plan, "train");
  assertEquals([metadata.identifiers, metadata.totalGroups, metadata.totalPuzzles], [174, 5, 173]);
  assertEquals(metadata.meanPuzzleExamples, 387 / 173);
});

Deno.test("planArc() gives a version that it met in an earlier subset its old identifier", () => {
  const twice = planArc({
    subsets: [...subsets, { name: "again", tasks: subsets[0].tasks }],
    testSubset: "probe",
    augmentations: 0,
  });
  assertEquals([...twice.train.identifiers].sort(), [1, 1, 2, 2, 3, 3, 4, 5]);
  assertEquals(arcSource(twice, "train").metadata.identifiers, 6);
  for (let puzzle = 0; puzzle < 8; puzzle++) {
    assertEquals(arcPuzzleName(twice, twice.train.identifiers[puzzle]), twice.train.tasks[puzzle].id);
  }
});

Deno.test("planArc() can number its puzzles from another start, below which all are blank", () => {
  const shifted = planArc({ subsets, testSubset: "mini", augmentations: 0, firstIdentifier: 10 });
  assertEquals([...arcNames(shifted)].slice(8, 11), ["<blank>", "<blank>", arcPuzzleName(shifted, 10)]);
  assertEquals(arcSource(shifted, "train").metadata.identifiers, 15);
});

Deno.test("planArc() refuses a test subset that it was not given", () => {
  assertThrows(() => planArc({ subsets, testSubset: "x" }), RangeError, 'subset "x": found "mini", "probe"');
});

Deno.test("arcTaskJson() writes a task as JSON in the order it was read", () => {
  const task = subsets[0].tasks[2];
  assertEquals(
    arcTaskJson(task),
    '{"train": [{"input": [[0, 0], [0, 0]], "output": [[1, 1], [1, 1]]}], "test": [{"input": [[0]], "output": [[1]]}]}',
  );
});

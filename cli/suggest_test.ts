import { assertEquals } from "@std/assert";
import { didYouMean, editDistance, suggest } from "./suggest.ts";

Deno.test("editDistance() counts insertions, removals, replacements and swaps", () => {
  assertEquals(editDistance("train", "train"), 0);
  assertEquals(editDistance("", "eval"), 4);
  assertEquals(editDistance("trian", "train"), 1);
  assertEquals(editDistance("batch", "bach"), 1);
  assertEquals(editDistance("kitten", "sitting"), 3);
});

Deno.test("suggest() gives the closest and leaves out what is far", () => {
  assertEquals(suggest("tran", ["eval", "train", "plan"]), ["train"]);
  assertEquals(suggest("sudoku-44", ["sudoku-6x6", "sudoku-4x4"]), ["sudoku-4x4"]);
  assertEquals(suggest("zzz", ["eval", "train", "plan"]), []);
  assertEquals(suggest("EVAL", ["eval"]), ["eval"]);
});

Deno.test("suggest() finds a key given without its group", () => {
  assertEquals(suggest("batch", ["training.batch", "model.hidden"]), ["training.batch"]);
});

Deno.test("didYouMean() is silent when nothing is close", () => {
  assertEquals(didYouMean("tain", ["train"]), `; did you mean "train"?`);
  assertEquals(didYouMean("zzz", ["train"]), "");
});

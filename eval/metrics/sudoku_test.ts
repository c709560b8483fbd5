import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkSudoku, followsRules, keepsGivens } from "./sudoku.ts";

const question = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";
const answer = "534678912672195348198342567859761423426853791713924856961537284287419635345286179";
const four = [1, 2, 3, 4, /**/ 3, 4, 1, 2, /**/ 2, 1, 4, 3, /**/ 4, 3, 2, 1];

Deno.test("followsRules() accepts right grids of any box size", () => {
  const six = [
    1,
    2,
    3,
    4,
    5,
    6,
    4,
    5,
    6,
    1,
    2,
    3,
    2,
    3,
    1,
    5,
    6,
    4,
    5,
    6,
    4,
    2,
    3,
    1,
    3,
    1,
    2,
    6,
    4,
    5,
    6,
    4,
    5,
    3,
    1,
    2,
  ];
  assert(followsRules([1]));
  assert(followsRules(four));
  assert(followsRules(six));
  assert(followsRules([...answer].map(Number)));
});

Deno.test("followsRules() depends on how the boxes lie", () => {
  const tall = Array.from({ length: 36 }, (_, i) => 1 + (Math.floor(i / 6) * 2 + Math.floor(i / 18) + i % 6) % 6);
  assert(followsRules(tall, { rows: 3, columns: 2 }));
  assert(!followsRules(tall, { rows: 2, columns: 3 }));
});

Deno.test("followsRules() sees a digit twice in a row, a column or a box, and what is no digit", () => {
  const latin = [1, 2, 3, 4, 2, 3, 4, 1, 3, 4, 1, 2, 4, 1, 2, 3]; // only its boxes are wrong
  assert(!followsRules(latin));
  const swapped = (a: number, b: number) => four.with(a, four[b]).with(b, four[a]);
  assert(!followsRules(swapped(0, 1))); // its columns
  assert(!followsRules(swapped(0, 4))); // its rows
  for (const digit of [0, 5, 1.5, NaN]) assert(!followsRules(four.with(0, digit)));
});

Deno.test("followsRules() refuses what is no grid", () => {
  assertThrows(() => followsRules([]), RangeError);
  assertThrows(() => followsRules([1, 2, 3]), RangeError, "they make no square");
  assertThrows(() => followsRules(four, { rows: 3, columns: 3 }), RangeError, "boxes of 3×3 need 81");
});

Deno.test("keepsGivens() compares givens alone", () => {
  assert(keepsGivens([0, 2, 0], [1, 2, 3]));
  assert(!keepsGivens([0, 2, 0], [1, 3, 2]));
  assert(!keepsGivens([0, 2, 0], [1, 2]));
});

Deno.test("checkSudoku() wants the rules followed and the givens kept", () => {
  assertEquals(checkSudoku(question, answer), { valid: true });
  assertEquals(checkSudoku(question.replaceAll(".", "0"), answer), { valid: true });
  assertEquals(checkSudoku(question, question), { valid: false });
  const relabelled = answer.replaceAll("1", "x").replaceAll("2", "1").replaceAll("x", "2");
  assertEquals(checkSudoku(".".repeat(81), relabelled), { valid: true });
  assertEquals(checkSudoku(question, relabelled), { valid: false });
  assertEquals(checkSudoku(question, "534"), { valid: false });
  assertEquals(checkSudoku(question, answer.replace("5", "?")), { valid: false });
});

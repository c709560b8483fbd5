import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type AugmentationRandom,
  augmentSudoku,
  type BoxSize,
  drawSudokuAugmentation,
  inverseSudoku,
} from "./sudoku.ts";

const boxes: BoxSize[] = [
  { rows: 2, columns: 2 },
  { rows: 2, columns: 3 },
  { rows: 3, columns: 2 },
  { rows: 3, columns: 3 },
  { rows: 3, columns: 4 },
  { rows: 4, columns: 4 },
];

Deno.test("augmentSudoku() keeps the rules for every box size", () => {
  for (const box of boxes) {
    const random = pseudoRandom(1);
    for (let i = 0; i < 100; i++) {
      const augmented = augmentSudoku(solution(box), drawSudokuAugmentation(random, box));
      assert(followsRules(augmented.cells, box), `boxes of ${box.rows}×${box.columns}`);
    }
  }
});

Deno.test("inverseSudoku() undoes augmentSudoku() and is undone by it, blanks included", () => {
  for (const box of boxes) {
    const random = pseudoRandom(2);
    const { cells, ...size } = solution(box);
    const grid = { ...size, cells: cells.map((digit, i) => i % 3 === 0 ? 0 : digit) };
    for (let i = 0; i < 100; i++) {
      const augmentation = drawSudokuAugmentation(random, box);
      const inverse = inverseSudoku(augmentation);
      assertEquals(augmentSudoku(augmentSudoku(grid, augmentation), inverse), grid);
      assertEquals(augmentSudoku(augmentSudoku(grid, inverse), augmentation), grid);
      assertEquals(inverseSudoku(inverse), augmentation);
    }
  }
});

Deno.test("drawSudokuAugmentation() transposes half of the time where boxes are square, and never elsewhere", () => {
  for (const box of boxes) {
    const random = pseudoRandom(3);
    let transposed = 0;
    for (let i = 0; i < 1000; i++) transposed += Number(drawSudokuAugmentation(random, box).transpose);
    if (box.rows === box.columns) assert(transposed > 440 && transposed < 560, `${transposed} of 1000`); // 4 σ
    else assertEquals(transposed, 0);
  }
});

Deno.test("drawSudokuAugmentation() draws digits, transpose, bands, rows, stacks and columns in this order", () => {
  const drawn: string[] = [];
  const augmentation = drawSudokuAugmentation({
    rand() {
      drawn.push("rand");
      return 0.4999;
    },
    permutation(n) {
      drawn.push(`permutation(${n})`);
      return Array.from({ length: n }, (_, i) => (i + 1) % n);
    },
  }, { rows: 3, columns: 3 });
  const three = new Array(4).fill("permutation(3)");
  assertEquals(drawn, ["permutation(9)", "rand", ...three, ...three]);
  assertEquals(augmentation, {
    digits: [0, 2, 3, 4, 5, 6, 7, 8, 9, 1],
    transpose: true,
    rows: [4, 5, 3, 7, 8, 6, 1, 2, 0],
    columns: [4, 5, 3, 7, 8, 6, 1, 2, 0],
  });
});

Deno.test("augmentSudoku() transposes first, then takes rows and columns from their old places", () => {
  const cells = Uint8Array.of(1, 2, 3, 4, 3, 4, 1, 2, 2, 1, 4, 3, 4, 3, 2, 0);
  const augmentation = { digits: [0, 1, 2, 3, 4], transpose: true, rows: [2, 3, 0, 1], columns: [1, 0, 2, 3] };
  const augmented = augmentSudoku({ rows: 4, columns: 4, cells }, augmentation);
  assertEquals([...augmented.cells.subarray(0, 4)], [1, 3, 4, 2]); // old column 2, its rows 1, 0, 2, 3
});

Deno.test("augmentSudoku() refuses a grid of another size", () => {
  const augmentation = drawSudokuAugmentation(pseudoRandom(4), { rows: 2, columns: 3 });
  assertThrows(() => augmentSudoku(solution({ rows: 2, columns: 2 }), augmentation), RangeError, "16 cells");
});

/** A solved Sudoku of any box size: each row is the one above it shifted by a box, each band shifted by one more. */
function solution({ rows, columns }: BoxSize) {
  const n = rows * columns;
  const cells = Uint8Array.from({ length: n * n }, (_, i) => {
    const r = Math.floor(i / n), c = i % n;
    return (c + columns * (r % rows) + Math.floor(r / rows)) % n + 1;
  });
  return { rows: n, columns: n, cells };
}

function followsRules(cells: Uint8Array, box: BoxSize): boolean {
  const n = box.rows * box.columns;
  const seen = new Set<string>();
  cells.forEach((digit, i) => {
    const r = Math.floor(i / n), c = i % n;
    const inBox = `${Math.floor(r / box.rows)},${Math.floor(c / box.columns)}`;
    for (const unit of [`r${r}`, `c${c}`, `b${inBox}`]) seen.add(`${unit}:${digit}`);
  });
  return seen.size === 3 * n * n && cells.every((digit) => digit >= 1 && digit <= n);
}

/** Mulberry32: enough for tests, as this member imports no stream. */
function pseudoRandom(seed: number): AugmentationRandom {
  const rand = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), 61 | bits);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    rand,
    permutation(n) {
      const values = Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = Math.floor(rand() * (i + 1));
        [values[i], values[j]] = [values[j], values[i]];
      }
      return values;
    },
  };
}

import { legacyRandom } from "../random/legacy.ts";
import { usualBox } from "../sudoku/box.ts";
import { readSudoku } from "../sudoku/read.ts";
import { sudokuSource, type SudokuSourceOptions } from "../sudoku/source.ts";
import { generateSudokuSplit } from "../sudoku/split.ts";
import { sudokuCells, type SudokuTable, sudokuTableBuilder } from "../sudoku/table.ts";
import { type OpenedSplit, openedSplit, sha256 } from "./facts.ts";
import { once, type Opener } from "./opener.ts";
import { cachedCsv, missing } from "./files.ts";
import type { DataFiles, SudokuData, SudokuExtremeData } from "./spec.ts";

/** Opens generated Sudokus, or files in their place. */
export function sudokuOpener(spec: SudokuData, { path, testPath }: DataFiles): Opener {
  const { size, augmentations, seed } = spec;
  const generate = once(() => generateSudokuSplit(spec));
  const generated = `generated, ${size}×${size}, seed ${seed}`;
  return {
    async train() {
      const options = { augmentations, seed };
      return path === undefined
        ? opened(generate().train, generated, options)
        : opened(await readSize(path, size), path, options);
    },
    async test() {
      if (testPath !== undefined) return opened(await readSize(testPath, size), testPath);
      return path === undefined ? opened(generate().test, generated) : null;
    },
    heldOut: () => path === undefined && testPath === undefined ? generate().heldOut : undefined,
  };
}

/** Opens Sudoku-Extreme's files. */
export function sudokuExtremeOpener(spec: SudokuExtremeData, { path, testPath, cache = "data" }: DataFiles): Opener {
  const { puzzles, augmentations, seed } = spec;
  return {
    async train() {
      const file = path ?? cachedCsv(cache, NAME, "train");
      if (file === undefined) throw missing("Sudoku-Extreme", `${cache}/${NAME}/train.csv`, NAME);
      return opened(draw(await readSudoku(file), puzzles, seed), file, { augmentations, seed });
    },
    async test() {
      const file = testPath ?? cachedCsv(cache, NAME, "test");
      if (file !== undefined) return opened(await readSudoku(file), file);
      if (path !== undefined) return null;
      throw missing("Sudoku-Extreme's test puzzles", `${cache}/${NAME}/test.csv`, NAME);
    },
  };
}

const NAME = "sudoku-extreme";

function opened(table: SudokuTable, from: string, options?: SudokuSourceOptions): OpenedSplit {
  const { box, cells } = table;
  const n = box.rows * box.columns;
  return openedSplit(sudokuSource(table, options), { kind: "sudoku", rows: n, columns: n, box }, {
    from,
    hash: sha256([cells]),
  });
}

async function readSize(path: string, size: number): Promise<SudokuTable> {
  const table = await readSudoku(path);
  const n = table.box.rows * table.box.columns;
  if (n !== size) throw new RangeError(`Cannot use "${path}": it holds ${n}×${n} Sudokus, expected ${size}×${size}`);
  return table;
}

/** Draws puzzles as the reference does, `np.random.choice` without replacement; it takes all where they are no more. */
function draw(table: SudokuTable, wanted: number, seed: number): SudokuTable {
  if (wanted >= table.count) return table;
  const builder = sudokuTableBuilder(usualBox(table.box.rows * table.box.columns));
  for (const i of legacyRandom(seed).choice(table.count, wanted)) builder.add(sudokuCells(table, i), table.ratings[i]);
  return builder.finish();
}
